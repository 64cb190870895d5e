#include "data/arff.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "data/categories.h"
#include "data/encoding.h"
#include "data/numbers.h"
#include "data/utf8.h"

namespace espalier {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view blanks = " \t\r";

void skip_blanks(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size())); }

struct Attribute {
  std::string name;
  bool number = false, nominal = false;
  Buffer<double> numbers;
  TextsBuilder words;
  std::size_t declared = 0;  // nominal: words
};

class ArffReader {
 public:
  ArffReader(std::string path, const ReadOptions& options) : path_(std::move(path)), options_(options) {}

  Status take_line(std::string_view line) {
    ++line_;
    skip_blanks(line);
    if (line.empty() || line[0] == '%') return ok();
    if (in_data_) return line[0] == '{' ? take_sparse_row(line) : take_row(line);
    const std::string word = lower_ascii(line.substr(0, line.find_first_of(blanks)));
    if (word == "@relation") return ok();
    if (word == "@data" && attributes_.empty()) return bad("there is no @attribute before @data");
    if (word == "@data") return in_data_ = true, ok();
    if (word == "@attribute") return take_attribute(line.substr(word.size()));
    return bad("'" + word + "' is not known before @data; expected @relation, @attribute or @data");
  }

  Result<Table> done() {
    if (!in_data_) return fail(Errc::corrupt, path_ + " has no @data line; it is not an ARFF file, or it is cut short");
    if (rows_ == 0) return fail(Errc::corrupt, path_ + " has no rows after @data");
    Table out{.path = path_, .rows = rows_, .columns = {}, .remarks = {}};
    for (Attribute& a : attributes_) {
      TableColumn column{.name = std::move(a.name), .nominal = a.nominal};
      if (a.number) {
        column.numbers = std::move(a.numbers).hold();
      } else {
        column.cells = TableColumn::Cells::texts;
        column.texts = std::move(a.words).done();
      }
      out.columns.push_back(std::move(column));
    }
    if (weighted_) add_weights(out);
    return out;
  }

  void add_weights(Table& out) {
    TableColumn column{.name = "instance_weight", .known = TableColumn::Known::weights};
    while (out.find(column.name)) column.name += "_";
    column.numbers = std::move(weights_).hold();
    out.remarks.push_back("the weights of the instances, {...} after the values, are in '" + column.name + "'");
    out.columns.push_back(std::move(column));
  }

  std::size_t bytes() const {
    std::size_t out = 0;
    for (const Attribute& a : attributes_) out += a.numbers.bytes() + a.words.bytes();
    return out;
  }

 private:
  // A word up to a blank or one of `ends`, or what stands between quotes, where a backslash protects the next sign.
  Result<std::string> take_word(std::string_view& text, std::string_view ends, bool* quoted = nullptr) {
    skip_blanks(text);
    const bool in_quotes = !text.empty() && (text[0] == '\'' || text[0] == '"');
    if (quoted) *quoted = in_quotes;
    if (!in_quotes) {
      const std::size_t n = std::min(text.find_first_of(ends), text.size());
      std::string word(text.substr(0, n));
      text.remove_prefix(n);
      while (!word.empty() && blanks.find(word.back()) != blanks.npos) word.pop_back();
      return word;
    }
    std::string word;
    for (std::size_t i = 1; i < text.size(); ++i) {
      if (text[i] == text[0]) {
        text.remove_prefix(i + 1);
        skip_blanks(text);
        return word;
      }
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      word.push_back(text[i]);
    }
    return bad("a quote that opens here never closes");
  }

  Status take_attribute(std::string_view rest) {
    Attribute a;
    TRY(a.name, take_word(rest, " \t{"));
    if (find_not_utf8(a.name) != std::string::npos) return bad_bytes();
    if (a.name.empty()) return bad("an attribute has no name; write @attribute NAME TYPE");
    if (std::ranges::any_of(attributes_, [&](const Attribute& b) { return b.name == a.name; }))
      return bad("the attribute '" + a.name + "' is declared twice");
    skip_blanks(rest);
    if (!rest.empty() && rest[0] == '{') {
      a.nominal = true;
      rest.remove_prefix(1);
      TRY_STATUS(take_declared(a, rest));
    } else {
      const std::string type = lower_ascii(rest.substr(0, rest.find_first_of(blanks)));
      const bool number = type == "numeric" || type == "real" || type == "integer";
      a.number = number && !options_.verbatim.contains(a.name) && !options_.words.contains(a.name);
      if (!number && type != "string" && type != "date")
        return bad("the type '" + type + "' of attribute '" + a.name +
                   "' is not supported; use numeric, string, date or {...}");
    }
    attributes_.push_back(std::move(a));
    return ok();
  }

  Status take_declared(Attribute& a, std::string_view rest) {
    for (;;) {
      TRY(const std::string word, take_word(rest, ",}"));
      if (find_not_utf8(word) != std::string::npos) return bad_bytes();
      a.words.declare(word);
      if (rest.empty()) return bad("the words of attribute '" + a.name + "' lack their closing brace");
      const bool end = rest[0] == '}';
      rest.remove_prefix(1);
      if (!end) continue;
      a.declared = a.words.distinct();
      return ok();
    }
  }

  Status take_row(std::string_view line) {
    for (std::size_t j = 0; j < attributes_.size(); ++j) {
      bool quoted = false;
      TRY(const std::string word, take_word(line, ",\t", &quoted));
      const bool last = j + 1 == attributes_.size();
      if (last && line.starts_with(',') && line.find('{') != line.npos) TRY_STATUS(take_weight(line));
      if (last ? !line.empty() && line[0] == ',' : line.empty())
        return bad("this row does not have " + std::to_string(attributes_.size()) + " values, one for each attribute");
      if (!line.empty()) line.remove_prefix(1);
      TRY_STATUS(put(attributes_[j], word, quoted));
    }
    ++rows_;
    take_no_weight();
    return ok();
  }

  // ", {2.5}" after the values of a row.
  Status take_weight(std::string_view& rest) {
    std::string_view text = rest.substr(1);
    skip_blanks(text);
    while (!text.empty() && blanks.find(text.back()) != blanks.npos) text.remove_suffix(1);
    const bool braces = text.starts_with('{') && text.ends_with('}');
    const auto weight = braces ? plain_number(text.substr(1, text.size() - 2)) : std::nullopt;
    if (!weight) return bad("'" + std::string(text) + "' after the values is no weight; write it like {2.5}");
    rest = {};
    weighted_ = true;
    while (weights_.size() < rows_) weights_.push_back(1);
    weights_.push_back(*weight);
    return ok();
  }
  void take_no_weight() {
    if (weights_.size() < rows_) weights_.push_back(1);
  }

  // What a sparse row does not name is zero, the first word declared, or a missing text.
  Status take_sparse_row(std::string_view line) {
    line.remove_prefix(1);
    std::vector<bool> given(attributes_.size());
    for (skip_blanks(line); !line.empty() && line[0] != '}'; skip_blanks(line)) {
      std::size_t j = 0;
      const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), j);
      if (error != std::errc() || j >= attributes_.size() || given[j])
        return bad("a sparse row must name every attribute at most once, by its number from 0");
      given[j] = true;
      line.remove_prefix(static_cast<std::size_t>(stop - line.data()));
      bool quoted = false;
      TRY(const std::string word, take_word(line, ",}", &quoted));
      TRY_STATUS(put(attributes_[j], word, quoted));
      if (!line.empty() && line[0] == ',') line.remove_prefix(1);
    }
    if (line.empty()) return bad("this sparse row lacks its closing brace");
    line.remove_prefix(1);
    skip_blanks(line);
    if (line.starts_with(',')) TRY_STATUS(take_weight(line));
    for (std::size_t j = 0; j < attributes_.size(); ++j) {
      Attribute& a = attributes_[j];
      if (given[j]) continue;
      if (a.number)
        a.numbers.push_back(0);
      else if (a.nominal)
        a.words.add_number(0);
      else
        a.words.add_missing();
    }
    ++rows_;
    take_no_weight();
    return ok();
  }

  Status put(Attribute& a, const std::string& word, bool quoted) {
    const bool absent = !quoted && (word == "?" || word.empty());
    if (a.number) {
      const auto number = absent ? none : plain_number(word);
      if (!number) return bad("'" + word + "' is not a number, as attribute '" + a.name + "' is declared to be");
      a.numbers.push_back(*number);
      return ok();
    }
    if (absent) return a.words.add_missing(), ok();
    if (a.words.add(word) && find_not_utf8(word) != std::string::npos) return bad_bytes();
    if (a.nominal && a.words.distinct() > a.declared)
      return bad("'" + word + "' is none of the words declared for attribute '" + a.name + "'");
    return ok();
  }

  Failure bad(const std::string& what) const {
    return fail(Errc::corrupt, path_ + ":" + std::to_string(line_) + ": " + what);
  }
  Failure bad_bytes() const { return bad("these bytes are not UTF-8; name the encoding with --encoding"); }

  std::string path_;
  std::size_t line_ = 0, rows_ = 0;
  bool in_data_ = false, weighted_ = false;
  Buffer<double> weights_;
  const ReadOptions& options_;
  std::vector<Attribute> attributes_;
};

}  // namespace

Result<Table> read_arff(const Source& source, const ReadOptions& options) {
  std::optional<Encoding> encoding = options.encoding;
  if (!encoding && options.like && options.like->encoding != Encoding::utf8) encoding = options.like->encoding;
  TRY(TextStream stream, TextStream::open(source, encoding, options.limits));
  ArffReader reader(source.name(), options);
  TRY_STATUS(for_each_line(
      stream, [&](std::string_view line) { return reader.take_line(line); }, [&] { return reader.bytes(); }));
  return reader.done();
}

}  // namespace espalier
