#include "data/svmlight.h"

#include <charconv>
#include <limits>
#include <map>

#include "data/encoding.h"
#include "data/numbers.h"

namespace espalier {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

struct Feature {
  Buffer<std::uint32_t> positions;
  Buffer<double> values;
};

class SvmlightReader {
 public:
  explicit SvmlightReader(std::string path) : path_(std::move(path)) {}

  Status take_line(std::string_view line) {
    ++line_;
    line = line.substr(0, line.find('#'));
    const std::string_view label = take_word(line);
    if (label.empty()) return ok();
    const auto number = plain_number(label);
    if (!number)
      return bad("the label '" + std::string(label) + "' is not a number; several labels a row are not supported");
    labels_.push_back(*number);
    double query = none;
    std::int64_t last = -1;
    for (std::string_view word = take_word(line); !word.empty(); word = take_word(line))
      TRY_STATUS(take_pair(word, query, last));
    queries_.push_back(query);
    ++rows_;
    return ok();
  }

  Result<Table> done() {
    if (rows_ == 0) return fail(Errc::corrupt, path_ + " has no rows");
    Table out{.path = path_, .rows = rows_, .columns = {}, .sparse = true, .remarks = {}};
    out.columns.push_back({.name = "label", .numbers = std::move(labels_).hold()});
    if (any_query_)
      out.columns.push_back(
          {.name = "qid", .numbers = std::move(queries_).hold(), .known = TableColumn::Known::identifier});
    if (any_query_)
      out.remarks.push_back("qid names the query of a row and is no feature; --groups qid keeps queries together");
    for (auto& [index, feature] : features_)
      out.columns.push_back({.name = "f" + std::to_string(index),
                             .numbers = std::move(feature.values).hold(),
                             .positions = std::move(feature.positions).hold(),
                             .sparse = true});
    return out;
  }

  std::size_t bytes() const {
    std::size_t out = labels_.bytes() + queries_.bytes();
    for (const auto& [index, feature] : features_) out += feature.positions.bytes() + feature.values.bytes();
    return out;
  }

 private:
  static std::string_view take_word(std::string_view& line) {
    const std::size_t from = std::min(line.find_first_not_of(" \t"), line.size());
    const std::size_t to = std::min(line.find_first_of(" \t", from), line.size());
    const std::string_view word = line.substr(from, to - from);
    line.remove_prefix(to);
    return word;
  }

  Status take_pair(std::string_view word, double& query, std::int64_t& last) {
    const std::size_t colon = word.find(':');
    const auto value = colon == word.npos ? std::nullopt : plain_number(word.substr(colon + 1));
    if (!value) return bad("'" + std::string(word) + "' is not index:value");
    if (word.substr(0, colon) == "qid") {
      query = *value;
      any_query_ = true;
      return ok();
    }
    std::int64_t index = -1;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + colon, index);
    if (error != std::errc() || stop != word.data() + colon || index < 0)
      return bad("'" + std::string(word) + "' has no index before the colon");
    if (index <= last)
      return bad("the index " + std::to_string(index) + " comes after " + std::to_string(last) +
                 "; indices must ascend within a row");
    last = index;
    if (*value == 0) return ok();
    Feature& feature = features_[index];
    feature.positions.push_back(static_cast<std::uint32_t>(rows_));
    feature.values.push_back(*value);
    return ok();
  }

  Failure bad(const std::string& what) const {
    return fail(Errc::corrupt, path_ + ":" + std::to_string(line_) + ": " + what);
  }

  std::string path_;
  std::size_t line_ = 0, rows_ = 0;
  bool any_query_ = false;
  Buffer<double> labels_, queries_;
  std::map<std::int64_t, Feature> features_;
};

}  // namespace

Result<Table> read_svmlight(const Source& source, const ReadOptions& options) {
  TRY(TextStream stream, TextStream::open(source, std::nullopt, options.limits));
  SvmlightReader reader(source.name());
  TRY_STATUS(for_each_line(
      stream, [&](std::string_view line) { return reader.take_line(line); }, [&] { return reader.bytes(); }));
  return reader.done();
}

}  // namespace espalier
