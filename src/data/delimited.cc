#include "data/delimited.h"

#include "base/text.h"
#include "data/dialect.h"
#include "data/encoding.h"
#include "data/record_parser.h"
#include "data/utf8.h"

namespace espalier {
namespace {

std::vector<Sink> make_sinks(const Dialect& dialect, const ReadOptions& options) {
  std::vector<Sink> out;
  for (std::size_t j = 0; j < dialect.names.size(); ++j) {
    const std::string& name = dialect.names[j];
    SinkPlan plan{.verbatim = options.verbatim.contains(name), .spelled = options.spelled.contains(name)};
    if (!plan.verbatim && !options.words.contains(name)) plan.formats = dialect.formats[j];
    if (const auto known = options.expected.find(name); known != options.expected.end()) {
      plan.number = known->second.number;
      if (known->second.fitted) plan.unit = known->second.unit;
    }
    out.emplace_back(std::move(plan));
  }
  return out;
}

MissingWords missing_words(const ReadOptions& options) {
  static const std::vector<std::string> usual{"NA", "N/A", "n/a", "?", "null", "NULL", "NaN", "nan"};
  return MissingWords(options.na.value_or(usual), options.more_na);
}

// What stands before the last lines of a text; empty lines at its end are none.
std::string_view without_last_lines(std::string_view text, std::size_t lines) {
  if (lines == 0) return text;
  text = text.substr(0, text.find_last_not_of("\r\n") + 1);
  for (; lines > 0 && !text.empty(); --lines) {
    const std::size_t end = text.find_last_of("\r\n");
    text = text.substr(0, end == text.npos ? 0 : end + 1);
    if (lines > 1) text = text.substr(0, text.find_last_not_of("\r\n") + 1);
  }
  return text;
}

class DelimitedReader {
 public:
  DelimitedReader(TextStream stream, Dialect dialect, const ReadOptions& options)
      : stream_(std::move(stream)),
        dialect_(std::move(dialect)),
        options_(options),
        missing_(missing_words(options)),
        sinks_(make_sinks(dialect_, options)),
        parser_({.path = stream_.path(),
                 .style = dialect_.style,
                 .separator = separator(),
                 .names = dialect_.names,
                 .line = dialect_.header_lines + 1,
                 .comment = dialect_.comment,
                 .comment_said = dialect_.comment_said,
                 .every_row = options.every_row},
                sinks_, missing_) {}

  Result<Table> read() {
    TRY_STATUS(first_pass());
    finish_pass();
    while (std::ranges::any_of(sinks_, &Sink::stale)) {
      for (Sink& sink : sinks_) sink.stale() ? sink.begin() : sink.pause();
      TRY_STATUS(stream_.rewind());
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
    for (bool again = true; again;) {
      parser_.restart();
      TRY(taken, parse());
      again = std::ranges::any_of(sinks_, &Sink::stale);
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

  Result<std::size_t> parse() {
    const std::string_view window = without_last_lines(stream_.window(), options_.skip_footer.value_or(0));
    return parser_.parse(window, stream_.last());
  }

  Status read_on() {
    for (;;) {
      TRY(const std::size_t taken, parse());
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
    if (parser_.rows() == 0 && !options_.every_row)
      return fail(Errc::corrupt, stream_.path() + " has a header but no rows; a table needs some");
    Table out{.path = stream_.path(), .rows = parser_.rows(), .columns = {}, .remarks = std::move(dialect_.remarks)};
    out.reading = reading();
    remark(out.remarks);
    for (std::size_t j = 0; j < sinks_.size(); ++j)
      out.columns.push_back(std::move(sinks_[j]).column(dialect_.names[j]));
    drop_empty_end(out);
    if (!options_.every_row) remark_total(out);
    return out;
  }

  std::string separator() const {
    const char byte = dialect_.style.separator;
    if (byte == long_separator && options_.separator.size() > 1) return options_.separator;
    return byte == 0 ? std::string() : std::string(1, byte);
  }

  Reading reading() const {
    Reading out{.separator = separator(),
                .quote = dialect_.style.quote == '"' ? '\0' : dialect_.style.quote,
                .header = dialect_.header,
                .renamed = dialect_.renamed,
                .subheaders = dialect_.subheaders,
                .encoding = stream_.encoding(),
                .skip = options_.skip.value_or(0),
                .skip_footer = options_.skip_footer.value_or(0),
                .header_lines = options_.header_lines,
                .comment = options_.comment.value_or(""),
                .na = missing_.words()};
    return out;
  }

  void remark(std::vector<std::string>& remarks) const {
    const std::string encoding(name_of(stream_.encoding()));
    if (stream_.encoding() != Encoding::utf8 || stream_.marked())
      remarks.push_back("read as " + encoding + (stream_.marked() ? ", told by its byte order mark" : ""));
    remark_lines(remarks, parser_.left_out());
    say(remarks, "decimal commas in ", [](const Sink& s) { return s.format().decimal == ','; });
    say(remarks, "thousands separators in ", [](const Sink& s) { return s.seen().thousands; });
    const auto unit = [](const Sink& s) { return " (" + s.unit() + ")"; };
    say(remarks, "numbers with a unit in ", [](const Sink& s) { return s.seen().with_unit > 0; }, unit);
    say(remarks, "brackets taken for minus in ", [](const Sink& s) { return s.seen().brackets; });
    const auto bound = [](const Sink& s) {
      return " ('" + s.seen().bound + "' and the like in " + counted(s.seen().bounded, "cell") + ")";
    };
    say(
        remarks, "limits taken for the number they name in ", [](const Sink& s) { return s.seen().bounded > 0; },
        bound);
    say(remarks, "cells without a unit taken for numbers of the same unit in ",
        [](const Sink& s) { return s.seen().unitless; });
    say(remarks, "words such as '-' or 'unknown' taken for missing numbers in ",
        [](const Sink& s) { return s.seen().stand_ins > 0; });
    remark_quoted(remarks);
  }

  static void remark_lines(std::vector<std::string>& remarks, const RecordParser::LeftOut& out) {
    if (out.blank_rows > 0) remarks.push_back(counted(out.blank_rows, "row") + " of empty fields left out");
    if (out.empty_lines > 0) remarks.push_back(counted(out.empty_lines, "empty line") + " between rows left out");
    if (out.comments > 0) remarks.push_back(counted(out.comments, "line") + " of comment left out");
    if (out.footnotes > 0)
      remarks.push_back(counted(out.footnotes, "line") + " below the table left out, such as '" +
                        out.footnote.substr(0, 60) + "'");
  }

  template <class Predicate>
  void say(std::vector<std::string>& remarks, const std::string& what, Predicate applies) const {
    say(remarks, what, applies, [](const Sink&) { return std::string(); });
  }
  template <class Predicate, class Detail>
  void say(std::vector<std::string>& remarks, const std::string& what, Predicate applies, Detail detail) const {
    std::vector<std::string> names;
    for (std::size_t j = 0; j < sinks_.size(); ++j)
      if (!sinks_[j].is_words() && applies(sinks_[j]))
        names.push_back("'" + dialect_.names[j] + "'" + detail(sinks_[j]));
    if (!names.empty()) remarks.push_back(what + shortened(names, 5));
  }

  void remark_quoted(std::vector<std::string>& remarks) const {
    std::vector<std::string> names;
    for (std::size_t j = 0; j < sinks_.size(); ++j)
      if (sinks_[j].quoted_gaps()) names.push_back("'" + dialect_.names[j] + "'");
    if (!names.empty())
      remarks.push_back("a quoted NA, null or the like is a word in " + shortened(names, 5) +
                        "; with --na and that word it means missing");
  }

  // The last row, if it adds up the others: told, for a row it may be.
  static void remark_total(Table& table) {
    constexpr std::string_view words[] = {"total",    "totals", "grand total", "sum",    "sums",
                                          "subtotal", "summe",  "gesamt",      "total:", "sum:"};
    for (const TableColumn& c : table.columns) {
      if (!c.is_text() || table.rows < 4 || c.texts.is_missing(table.rows - 1)) continue;
      std::string word(c.texts[table.rows - 1]);
      for (char& letter : word) letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
      const auto uses = std::ranges::count(c.texts.codes.items, c.texts.codes.items[table.rows - 1]);
      if (uses > 1 || std::ranges::find(words, word) == std::end(words)) continue;
      return table.remarks.push_back("the last row looks like a total ('" + std::string(c.texts[table.rows - 1]) +
                                     "' in '" + c.name + "'); --skip-footer 1 leaves it out");
    }
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

Result<TextStream> text_of(const Source& source, const ReadOptions& options, std::optional<Encoding> encoding) {
  const char quote = options.quote != 0 ? options.quote : '"';
  return TextStream::open(source, encoding, options.limits, SeparatorShortener(options.separator, quote));
}

Result<Table> read_as(const Source& source, ReadOptions options, std::optional<Encoding> encoding) {
  TRY(TextStream stream, text_of(source, options, encoding));
  const std::string was = options.like ? options.like->separator : "";  // a long one is not detected
  if (options.separator.empty() && was.size() > 1 && stream.window().find(was) != std::string_view::npos) {
    options.separator = was;
    TRY(stream, text_of(source, options, encoding));
  }
  while (!stream.last() && std::ranges::count_if(stream.window(), [](char c) { return c == '\n' || c == '\r'; }) < 3)
    TRY_STATUS(stream.advance(0));
  TRY(Dialect dialect, detect_dialect(stream.window(), stream.last(), options, stream.path()));
  return DelimitedReader(std::move(stream), std::move(dialect), options).read();
}

// Whether the file is of one byte a character: bytes that are not UTF-8, and more of them than characters that are.
Result<bool> looks_eight_bit(const Source& source, const ReadLimits& limits) {
  TRY(TextStream stream, TextStream::open(source, Encoding::utf8, limits));
  std::size_t wrong = 0, right = 0;
  for (;;) {
    std::string_view text = stream.window();
    const std::size_t all = text.size();
    if (text.find('\0') != text.npos) return false;  // UTF-16, with something else wrong
    while (!text.empty()) {
      const std::size_t valid = std::min(find_not_utf8(text), text.size());
      for (const char c : text.substr(0, valid)) right += static_cast<unsigned char>(c) >= 0xc0;
      text.remove_prefix(valid);
      if (!stream.last() && text.size() < 4) break;  // may go on in the next window
      wrong += !text.empty();
      text.remove_prefix(std::min<std::size_t>(1, text.size()));
    }
    if (stream.last() || wrong > 1000) return wrong > right;
    TRY_STATUS(stream.advance(all - text.size()));
  }
}

}  // namespace

Result<Table> read_delimited(const Source& source, const ReadOptions& options) {
  auto out = read_as(source, options, options.encoding);
  if (out || options.encoding || out.error().code != Errc::corrupt) return out;
  TRY(const bool eight_bit, looks_eight_bit(source, options.limits));
  const bool was_latin1 = options.like && options.like->encoding == Encoding::latin1;
  return eight_bit ? read_as(source, options, was_latin1 ? Encoding::latin1 : Encoding::windows1252) : std::move(out);
}

}  // namespace espalier
