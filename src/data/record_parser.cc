#include "data/record_parser.h"

#include <limits>

namespace espalier {
namespace {

bool ends_line(char c) { return c == '\n' || c == '\r'; }

// Nothing is said by blanks and by marks that divide fields elsewhere: spreadsheets leave runs of them behind.
bool says_nothing(char c) { return c == ' ' || c == ',' || c == ';'; }

std::string_view trimmed(const char* from, const char* to) {
  while (from != to && (*from == ' ' || *from == '\t')) ++from;
  while (from != to && (to[-1] == ' ' || to[-1] == '\t')) --to;
  return {from, static_cast<std::size_t>(to - from)};
}

}  // namespace

void RecordParser::restart() {
  rows_ = blank_rows_ = 0;
  line_ = shape_.line;
}

Result<std::size_t> RecordParser::parse(std::string_view window, bool last) {
  Cursor in{window.data(), window.data() + window.size(), last};
  const std::size_t fields = sinks_.size();
  for (;;) {
    const char* row = in.at;
    breaks_ = 0;
    if (in.at == in.end || skip_blank_row(in)) {
      if (in.at == row) return static_cast<std::size_t>(row - window.data());
      continue;
    }
    std::size_t field = 0;
    End end = End::cell;
    for (; field < fields && end == End::cell; ++field) end = take_cell(in, sinks_[field]);
    if (end == End::bad_bytes) return not_utf8(field - 1);
    if (end == End::cell && only_empty_left(in)) end = take_terminator(in);
    if (end == End::cut) {
      if (last) return open_quote();
      for (Sink& sink : sinks_) sink.truncate(rows_);
      return static_cast<std::size_t>(row - window.data());
    }
    if (end == End::cell) return too_many(in);
    if (field < fields) return too_few(field);
    ++rows_;
    line_ += 1 + breaks_;
  }
}

// A line without text, or with empty fields only. Files written by spreadsheets end in many of them.
bool RecordParser::skip_blank_row(Cursor& in) {
  const char first = *in.at;
  if (first != shape_.separator && !ends_line(first) && !says_nothing(first)) return false;
  const char* p = in.at;
  while (p != in.end && (*p == shape_.separator || says_nothing(*p))) ++p;
  if (p == in.end ? !in.last : !ends_line(*p)) return false;
  const bool fields = p != in.at;
  if (p != in.end && *p == '\r' && p + 1 == in.end && !in.last) return true;  // cut: nothing is taken
  if (p != in.end) p += *p == '\r' && p + 1 != in.end && p[1] == '\n' ? 2 : 1;
  in.at = p;
  blank_rows_ += fields;
  ++line_;
  return true;
}

RecordParser::End RecordParser::take_terminator(Cursor& in) const {
  if (in.at == in.end) return in.last ? End::row : End::cut;
  const char c = *in.at;
  if (c == shape_.separator) return ++in.at, End::cell;
  if (c == '\r' && in.at + 1 == in.end && !in.last) return End::cut;
  in.at += c == '\r' && in.at + 1 != in.end && in.at[1] == '\n' ? 2 : 1;
  return End::row;
}

RecordParser::End RecordParser::take_cell(Cursor& in, Sink& sink) {
  const char* p = in.at;
  while (p != in.end && *p == ' ' && shape_.separator != ' ') ++p;
  if (sink.mode() == Sink::Mode::numbers) {
    double value = 0;
    const char* q = scan_number(p, in.end, sink.decimal(), value);
    if (q && q != in.end && (*q == shape_.separator || ends_line(*q))) {
      in.at = q;
      const End end = take_terminator(in);
      if (missing_.any_number() && missing_.contains(value)) value = std::numeric_limits<double>::quiet_NaN();
      if (end != End::cut) sink.take_number(value);
      return end;
    }
  }
  if (p != in.end && *p == '"') {
    in.at = p;
    return take_quoted(in, sink);
  }
  const char* q = p;
  while (q != in.end && *q != shape_.separator && !ends_line(*q)) ++q;
  if (q == in.end && !in.last) return End::cut;
  const std::string_view cell = trimmed(p, q);
  in.at = q;
  const End end = take_terminator(in);
  if (end != End::cut && !sink.take(cell, missing_)) return End::bad_bytes;
  return end;
}

// The text between quotes, where two quotes stand for one; what follows the closing quote belongs to the cell as it is.
RecordParser::End RecordParser::take_quoted(Cursor& in, Sink& sink) {
  const char* from = in.at + 1;
  const char* p = from;
  bool pieces = false;
  unquoted_.clear();
  for (;; ++p) {
    while (p != in.end && *p != '"') breaks_ += *p++ == '\n';
    if (p == in.end || (p + 1 == in.end && !in.last)) return End::cut;
    if (p + 1 == in.end || p[1] != '"') break;
    unquoted_.append(from, ++p);
    from = p + 1;
    pieces = true;
  }
  const char* rest = p + 1;
  const char* q = rest;
  while (q != in.end && *q != shape_.separator && !ends_line(*q)) ++q;
  if (q == in.end && !in.last) return End::cut;
  std::string_view cell(from, static_cast<std::size_t>(p - from));
  if (const std::string_view tail = trimmed(rest, q); pieces || !tail.empty()) {
    unquoted_.append(cell).append(tail);
    cell = unquoted_;
  }
  in.at = q;
  const End end = take_terminator(in);
  if (end != End::cut && !sink.take(cell, missing_)) return End::bad_bytes;
  return end;
}

// After the last field: true at the one empty field more that the rows of this file have, or at any number of them.
bool RecordParser::only_empty_left(Cursor& in) const {
  const char* p = in.at;
  while (p != in.end && (*p == shape_.separator || *p == ' ')) ++p;
  if (p != in.end && !ends_line(*p)) return false;
  in.at = p;
  return true;
}

Failure RecordParser::too_few(std::size_t fields) const {
  return fail(Errc::corrupt, shape_.path + ":" + std::to_string(line_) + ": this row has " + std::to_string(fields) +
                                 (fields == 1 ? " field" : " fields") + ", the table has " +
                                 std::to_string(sinks_.size()) +
                                 " columns; correct the row, or name the --separator if fields are not divided by '" +
                                 shape_.separator + "'");
}

Failure RecordParser::too_many(const Cursor& in) const {
  std::size_t fields = sinks_.size() + 1;
  for (const char* p = in.at; p != in.end && !ends_line(*p); ++p) fields += *p == shape_.separator;
  return fail(Errc::corrupt, shape_.path + ":" + std::to_string(line_) + ": this row has " + std::to_string(fields) +
                                 " fields, the table has " + std::to_string(sinks_.size()) +
                                 " columns; put quotes around cells that contain '" + shape_.separator +
                                 "', or name the --separator");
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
