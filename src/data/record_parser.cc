#include "data/record_parser.h"

#include <limits>

namespace espalier {
namespace {

bool ends_line(char c) { return c == '\n' || c == '\r'; }

// Nothing is said by blanks and by marks that divide fields elsewhere: spreadsheets leave runs of them behind.
bool says_nothing(char c) { return c == ' ' || c == '\t' || c == ',' || c == ';'; }

std::string_view trimmed(const char* from, const char* to) {
  while (from != to && (*from == ' ' || *from == '\t')) ++from;
  while (from != to && (to[-1] == ' ' || to[-1] == '\t')) --to;
  return {from, static_cast<std::size_t>(to - from)};
}

const char* end_of_line(const char* p, const char* end) {
  while (p != end && !ends_line(*p)) ++p;
  return p;
}

}  // namespace

void RecordParser::restart() {
  rows_ = pending_ = 0;
  left_out_ = {};
  line_ = shape_.line;
}

Result<std::size_t> RecordParser::parse(std::string_view window, bool last) {
  Cursor in{window.data(), window.data() + window.size(), last};
  for (;;) {
    TRY(const bool more, take_row(in));
    if (!more) return static_cast<std::size_t>(in.at - window.data());
  }
}

Result<bool> RecordParser::take_row(Cursor& in) {
  Skip skipped = Skip::line;
  while (in.at != in.end && skipped == Skip::line) skipped = skip_line_without_row(in);
  if (in.at == in.end || skipped == Skip::cut) return false;
  const char* row = in.at;
  if (pending_ > 0) take_gaps();
  breaks_ = 0;
  std::size_t field = 0;
  End end = take_fields(in, field);
  if (end == End::bad_bytes) return not_utf8(field - 1);
  const std::size_t fields = sinks_.size();
  const bool cut = end == End::cut, wrong = end == End::cell || field < fields;
  if (cut || wrong) {
    const Cursor after = in;
    in.at = row;
    for (Sink& sink : sinks_) sink.truncate(rows_);
    const bool near_the_end = in.end - row < 1 << 16;  // of the window: what follows may show that it is no row
    if (!in.last && (cut || near_the_end)) return false;
    if (!cut && skip_footnotes(in)) return true;
    if (cut) return open_quote();
    return end == End::cell ? too_many(after) : too_few(field);
  }
  ++rows_;
  line_ += 1 + breaks_;
  return true;
}

RecordParser::End RecordParser::take_fields(Cursor& in, std::size_t& field) {
  End end = End::cell;
  for (; field < sinks_.size() && end == End::cell; ++field) end = take_cell(in, sinks_[field]);
  return end == End::cell && only_empty_left(in) ? take_terminator(in) : end;
}

// Empty lines of a table of one column are gaps, if more rows follow; of others they are nothing.
void RecordParser::take_gaps() {
  if (shape_.every_row && sinks_.size() == 1) {
    for (std::size_t i = 0; i < pending_; ++i) sinks_[0].take_gap();
    rows_ += pending_;
  } else {
    left_out_.empty_lines += pending_;
  }
  pending_ = 0;
}

RecordParser::Skip RecordParser::skip_line_without_row(Cursor& in) {
  if (!shape_.comment.empty() && *in.at == shape_.comment[0])
    if (const Skip skipped = skip_comment(in); skipped != Skip::nothing) return skipped;
  return skip_empty(in) ? Skip::line : Skip::nothing;
}

RecordParser::Skip RecordParser::skip_comment(Cursor& in) {
  const char* end = end_of_line(in.at, in.end);
  if (!in.last && (end == in.end || end + 1 == in.end)) return Skip::cut;
  if (!std::string_view(in.at, static_cast<std::size_t>(end - in.at)).starts_with(shape_.comment)) return Skip::nothing;
  if (!shape_.comment_said) {
    std::size_t fields = 1;
    for (const char* p = in.at; p != end; ++p) fields += shape_.style.divides(*p);
    if (fields == sinks_.size()) return Skip::nothing;
  }
  in.at = end;
  if (in.at != in.end) in.at += *end == '\r' && end + 1 != in.end && end[1] == '\n' ? 2 : 1;
  ++left_out_.comments;
  ++line_;
  return Skip::line;
}

// A line without text, or with empty fields only. Files written by spreadsheets end in many of them.
bool RecordParser::skip_empty(Cursor& in) {
  const char first = *in.at;
  const bool every = shape_.every_row;
  if (!ends_line(first) && !says_nothing(first) && (every || !shape_.style.divides(first))) return false;
  const auto nothing = [&](char c) {
    return every ? (c == ' ' || c == '\t') && (shape_.style.blanks() || !shape_.style.divides(c))
                 : shape_.style.divides(c) || says_nothing(c);
  };
  const char* p = in.at;
  while (p != in.end && nothing(*p)) ++p;
  if (p == in.end ? !in.last : !ends_line(*p)) return false;
  const bool fields = p != in.at;
  if (p != in.end && *p == '\r' && p + 1 == in.end && !in.last) return false;  // cut: nothing is taken
  if (p != in.end) p += *p == '\r' && p + 1 != in.end && p[1] == '\n' ? 2 : 1;
  in.at = p;
  if (every)
    ++pending_;
  else
    left_out_.blank_rows += fields;
  ++line_;
  return true;
}

// At the end of a file: lines of one field that is no number, a source or a note, perhaps after an empty line.
bool RecordParser::skip_footnotes(Cursor& in) {
  constexpr std::size_t most = 10;
  if (!in.last || sinks_.size() < 2 || rows_ < 3) return false;
  std::size_t lines = 0, notes = 0;
  std::string first;
  for (const char* p = in.at; p != in.end; ++lines) {
    const char* end = end_of_line(p, in.end);
    const std::string_view text = trimmed(p, end);
    for (const char c : text)
      if (shape_.style.divides(c) && !shape_.style.blanks()) return false;
    if (!text.empty() && (text.find(' ') == text.npos || parse_amount(text, {}) || ++notes > most)) return false;
    if (first.empty()) first = text;
    p = end;
    if (p != in.end) p += *p == '\r' && p + 1 != in.end && p[1] == '\n' ? 2 : 1;
  }
  left_out_.footnotes = notes;
  left_out_.footnote = first;
  line_ += lines;
  in.at = in.end;
  return true;
}

RecordParser::End RecordParser::take_terminator(Cursor& in) const {
  if (shape_.style.blanks())
    while (in.at != in.end && (*in.at == ' ' || *in.at == '\t')) ++in.at;
  if (in.at == in.end) return in.last ? End::row : End::cut;
  const char c = *in.at;
  if (!ends_line(c)) return in.at += shape_.style.divides(c), End::cell;
  if (c == '\r' && in.at + 1 == in.end && !in.last) return End::cut;
  in.at += c == '\r' && in.at + 1 != in.end && in.at[1] == '\n' ? 2 : 1;
  return End::row;
}

const char* RecordParser::end_of_field(const char* p, const char* end) const {
  if (!shape_.style.blanks())
    while (p != end && (*p != shape_.style.separator || *p == 0) && !ends_line(*p)) ++p;
  else
    while (p != end && !shape_.style.divides(*p) && !ends_line(*p)) ++p;
  return p;
}

RecordParser::End RecordParser::take_cell(Cursor& in, Sink& sink) {
  const char* p = in.at;
  while (p != in.end && (*p == ' ' || (*p == '\t' && shape_.style.blanks()))) ++p;
  if (sink.mode() == Sink::Mode::numbers) {
    double value = 0;
    const char separator = shape_.style.separator;
    // Where a comma divides fields, none outside quotes is a decimal mark.
    const char* q = scan_number(p, in.end, sink.decimal() == separator ? '\0' : sink.decimal(), value);
    if (q && q != in.end && (*q == separator || ends_line(*q))) {
      in.at = q;
      const End end = take_terminator(in);
      if (missing_.any_number() && missing_.contains(value)) value = std::numeric_limits<double>::quiet_NaN();
      if (end != End::cut) sink.take_number(value);
      return end;
    }
  }
  if (p != in.end && *p == shape_.style.quote) {
    in.at = p;
    return take_quoted(in, sink);
  }
  const char* q = end_of_field(p, in.end);
  if (q == in.end && !in.last) return End::cut;
  const std::string_view cell = trimmed(p, q);
  in.at = q;
  const End end = take_terminator(in);
  if (end != End::cut && !sink.take(cell, missing_)) return End::bad_bytes;
  return end;
}

// The text between quotes, where two quotes stand for one, or one behind a backslash; what follows the closing quote
// belongs to the cell as it is.
RecordParser::End RecordParser::take_quoted(Cursor& in, Sink& sink) {
  const char quote = shape_.style.quote;
  const bool backslash = shape_.style.backslash;
  const char* from = in.at + 1;
  const char* p = from;
  bool pieces = false;
  unquoted_.clear();
  for (;; ++p) {
    while (p != in.end && *p != quote && !(backslash && *p == '\\')) breaks_ += *p++ == '\n';
    if (p == in.end || (p + 1 == in.end && !in.last)) return End::cut;
    if (*p == '\\') {
      if (p + 1 == in.end || (p[1] != quote && p[1] != '\\')) continue;
      unquoted_.append(from, p);
      from = ++p;  // the sign behind it, as it is
      pieces = true;
      continue;
    }
    if (p + 1 == in.end || p[1] != quote) break;
    unquoted_.append(from, ++p);
    from = p + 1;
    pieces = true;
  }
  const char* rest = p + 1;
  const char* q = end_of_field(rest, in.end);
  if (q == in.end && !in.last) return End::cut;
  std::string_view cell(from, static_cast<std::size_t>(p - from));
  if (const std::string_view tail = trimmed(rest, q); pieces || !tail.empty()) {
    unquoted_.append(cell).append(tail);
    cell = unquoted_;
  }
  in.at = q;
  const End end = take_terminator(in);
  if (end != End::cut && !sink.take(cell, missing_, true)) return End::bad_bytes;
  return end;
}

// After the last field: true at the one empty field more that the rows of this file have, or at any number of them.
bool RecordParser::only_empty_left(Cursor& in) const {
  const char* p = in.at;
  while (p != in.end && (shape_.style.divides(*p) || *p == ' ')) ++p;
  if (p != in.end && !ends_line(*p)) return false;
  in.at = p;
  return true;
}

Failure RecordParser::too_few(std::size_t fields) const {
  return fail(Errc::corrupt, shape_.path + ":" + std::to_string(line_) + ": this row has " + std::to_string(fields) +
                                 (fields == 1 ? " field" : " fields") + ", the table has " +
                                 std::to_string(sinks_.size()) +
                                 " columns; correct the row, or name the --separator if fields are not divided by " +
                                 spelled(shape_.separator));
}

Failure RecordParser::too_many(const Cursor& in) const {
  std::size_t fields = sinks_.size() + 1;
  for (const char* p = in.at; p != in.end && !ends_line(*p); ++p) fields += shape_.style.divides(*p);
  return fail(Errc::corrupt, shape_.path + ":" + std::to_string(line_) + ": this row has " + std::to_string(fields) +
                                 " fields, the table has " + std::to_string(sinks_.size()) +
                                 " columns; put quotes around cells that contain " + spelled(shape_.separator) +
                                 ", or name the --separator; --skip and --skip-footer leave out lines around a table");
}

Failure RecordParser::not_utf8(std::size_t field) const {
  return fail(Errc::corrupt,
              shape_.path + ":" + std::to_string(line_) + ": column '" + shape_.names[field] +
                  "' has bytes that are not UTF-8; try --encoding windows-1252 or latin-1, or the encoding "
                  "the file was written in");
}

Failure RecordParser::open_quote() const {
  return fail(Errc::corrupt,
              shape_.path + ":" + std::to_string(line_) +
                  ": a quote that opens in this row never closes; close it, or double it if it belongs to "
                  "the text");
}

}  // namespace espalier
