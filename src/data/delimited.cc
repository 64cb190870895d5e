#include "data/delimited.h"

#include "data/dialect.h"
#include "data/record_parser.h"

namespace espalier {
namespace {

// In the order of trial. A thousands separator comes after the same decimal mark without; where fields are divided by
// semicolons a comma is more likely a decimal mark.
std::vector<NumberFormat> formats_for(char decimal, char separator) {
  if (decimal == '.') return {{'.', 0}, {'.', ','}};
  if (decimal == ',') return {{',', 0}, {',', '.'}};
  if (separator == ';') return {{'.', 0}, {',', 0}, {',', '.'}, {'.', ','}};
  return {{'.', 0}, {'.', ','}, {',', 0}, {',', '.'}};
}

std::vector<Sink> make_sinks(const Dialect& dialect, const ReadOptions& options) {
  std::vector<Sink> out;
  for (const std::string& name : dialect.names) {
    const auto known = options.decimals.find(name);
    out.emplace_back(formats_for(known != options.decimals.end() ? known->second : options.decimal, dialect.separator));
  }
  return out;
}

class DelimitedReader {
 public:
  DelimitedReader(TextStream stream, Dialect dialect, const ReadOptions& options)
      : stream_(std::move(stream)),
        dialect_(std::move(dialect)),
        options_(options),
        missing_(options.na),
        sinks_(make_sinks(dialect_, options)),
        parser_({stream_.path(), dialect_.separator, dialect_.names, dialect_.header_lines + 1}, sinks_, missing_) {}

  Result<Table> read() {
    TRY_STATUS(first_pass());
    finish_pass();
    while (std::ranges::any_of(sinks_, &Sink::stale)) {
      for (Sink& sink : sinks_) sink.stale() ? sink.begin() : sink.pause();
      TRY(stream_, TextStream::open(stream_.path(), options_.encoding, options_.limits));
      TRY_STATUS(skip_header());
      parser_.restart();
      TRY_STATUS(read_on());
      finish_pass();
    }
    return table();
  }

 private:
  // Reads the first window until every column has found how it wants to be read, and then on.
  Status first_pass() {
    TRY_STATUS(skip_header());
    std::size_t taken = 0;
    bool again = true, compared = false;
    while (again) {
      parser_.restart();
      TRY(taken, parser_.parse(stream_.window(), stream_.last()));
      again = std::ranges::any_of(sinks_, &Sink::stale);
      if (!again && !compared) again = compared = compare_decimals();
      for (Sink& sink : sinks_) sink.stale() ? sink.begin() : sink.pause();
    }
    for (Sink& sink : sinks_) sink.resume();
    if (stream_.last()) return ok();
    TRY_STATUS(stream_.advance(taken));
    return read_on();
  }

  Status skip_header() {
    for (std::size_t left = dialect_.header_bytes; left > 0;) {
      const std::size_t part = std::min(left, stream_.window().size());
      TRY_STATUS(stream_.advance(part));
      left -= part;
    }
    return ok();
  }

  // "1,234" alone may be either; a decimal comma in another column decides.
  bool compare_decimals() {
    const auto has_comma = [](const Sink& s) { return !s.is_words() && s.format().decimal == ','; };
    if (options_.decimal != 0 || std::ranges::none_of(sinks_, has_comma)) return false;
    bool any = false;
    for (Sink& sink : sinks_)
      if (sink.saw_thousands() && sink.format().decimal == '.') {
        sink.try_decimal(',');
        any = any || sink.stale();
      }
    return any;
  }

  Status read_on() {
    for (;;) {
      TRY(const std::size_t taken, parser_.parse(stream_.window(), stream_.last()));
      if (stream_.last()) return ok();
      stream_.holds(bytes_held());
      TRY_STATUS(stream_.advance(taken));
    }
  }

  std::size_t bytes_held() const {
    std::size_t out = 0;
    for (const Sink& sink : sinks_) out += sink.bytes();
    return out;
  }

  void finish_pass() {
    for (Sink& sink : sinks_) sink.finish();
  }

  Result<Table> table() {
    if (parser_.rows() == 0)
      return fail(Errc::corrupt, stream_.path() + " has a header but no rows; a table needs some");
    Table out{.path = stream_.path(), .rows = parser_.rows(), .columns = {}, .remarks = std::move(dialect_.remarks)};
    out.na = options_.na;
    remark(out.remarks);
    for (std::size_t j = 0; j < sinks_.size(); ++j)
      out.columns.push_back(std::move(sinks_[j]).column(dialect_.names[j]));
    drop_empty_end(out);
    return out;
  }

  void remark(std::vector<std::string>& remarks) const {
    const std::string encoding(name_of(stream_.encoding()));
    if (stream_.encoding() != Encoding::utf8 || stream_.marked())
      remarks.push_back("read as " + encoding + (stream_.marked() ? ", told by its byte order mark" : ""));
    if (parser_.blank_rows() > 0)
      remarks.push_back(std::to_string(parser_.blank_rows()) + " rows of empty fields left out");
    say(remarks, "decimal commas in ", [](const Sink& s) { return s.format().decimal == ','; });
    say(remarks, "thousands separators in ", [](const Sink& s) { return s.saw_thousands(); });
    say(remarks, "words such as '-' or 'unknown' taken for missing numbers in ",
        [](const Sink& s) { return s.stand_ins() > 0; });
  }

  template <class Predicate>
  void say(std::vector<std::string>& remarks, const std::string& what, Predicate applies) const {
    std::string names;
    std::size_t n = 0;
    for (std::size_t j = 0; j < sinks_.size(); ++j)
      if (!sinks_[j].is_words() && applies(sinks_[j]) && ++n <= 5)
        names += (n > 1 ? ", '" : "'") + dialect_.names[j] + "'";
    if (n > 5) names += " and " + std::to_string(n - 5) + " more";
    if (n > 0) remarks.push_back(what + names);
  }

  void drop_empty_end(Table& table) const {
    std::size_t dropped = 0;
    while (table.columns.size() > 1 && !dialect_.unnamed.empty() && dialect_.unnamed[table.columns.size() - 1] &&
           count_missing(table.columns.back()) == table.rows) {
      table.columns.pop_back();
      ++dropped;
    }
    if (dropped > 0)
      table.remarks.push_back(std::to_string(dropped) + " empty columns without a name at the end left out");
  }

  TextStream stream_;
  Dialect dialect_;
  const ReadOptions& options_;
  MissingWords missing_;
  std::vector<Sink> sinks_;
  RecordParser parser_;
};

}  // namespace

Result<Table> read_delimited(const Path& path, const ReadOptions& options) {
  TRY(TextStream stream, TextStream::open(path, options.encoding, options.limits));
  while (!stream.last() && std::ranges::count_if(stream.window(), [](char c) { return c == '\n' || c == '\r'; }) < 3)
    TRY_STATUS(stream.advance(0));
  TRY(Dialect dialect, detect_dialect(stream.window(), stream.last(), options, path.string()));
  return DelimitedReader(std::move(stream), std::move(dialect), options).read();
}

}  // namespace espalier
