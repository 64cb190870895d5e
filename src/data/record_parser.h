#pragma once
#include "base/result.h"
#include "data/records.h"
#include "data/separator.h"
#include "data/sink.h"

namespace espalier {

// Takes whole rows from the front of windows of text and hands their cells to the sinks.
class RecordParser {
 public:
  struct Shape {
    std::string path;
    Style style = {};
    std::string separator = {};      // as it is named
    std::vector<std::string> names;  // of the fields of a row
    std::size_t line = 1;            // of the first row
    std::string comment = {};        // lines that begin so are left out; empty: none
    bool comment_said = false;       // even those that have as many fields as a row
    bool every_row = false;          // rows of empty fields are rows
  };
  RecordParser(Shape shape, std::vector<Sink>& sinks, const MissingWords& missing)
      : shape_(std::move(shape)), sinks_(sinks), missing_(missing), line_(shape_.line) {}

  void restart();
  // How many bytes the whole rows took; what follows them is a row cut by the end of the window. Errors: too many or
  // too few fields, a cell that is not UTF-8, at the last window a quote that never closes.
  Result<std::size_t> parse(std::string_view window, bool last);
  std::size_t rows() const { return rows_; }

  // Lines that are no rows.
  struct LeftOut {
    std::size_t blank_rows = 0;   // all their fields are empty
    std::size_t empty_lines = 0;  // without a field, between rows of more than one
    std::size_t comments = 0;
    std::size_t footnotes = 0;  // below the table, of fewer fields
    std::string footnote = {};  // the first of them
    bool operator==(const LeftOut&) const = default;
  };
  const LeftOut& left_out() const { return left_out_; }

 private:
  enum class End { cell, row, cut, bad_bytes };
  struct Cursor {
    const char *at, *end;
    bool last;
  };
  Result<bool> take_row(Cursor&);  // false: there is none any more in this window
  End take_fields(Cursor&, std::size_t& field);
  End take_cell(Cursor&, Sink&);
  End take_quoted(Cursor&, Sink&);
  End take_terminator(Cursor&) const;
  const char* end_of_field(const char* from, const char* end) const;
  enum class Skip { nothing, line, cut };
  Skip skip_line_without_row(Cursor&);
  Skip skip_comment(Cursor&);
  bool skip_empty(Cursor&);
  bool skip_footnotes(Cursor&);
  void take_gaps();
  Failure too_few(std::size_t fields) const;
  Failure too_many(const Cursor&) const;
  Failure not_utf8(std::size_t field) const;
  Failure open_quote() const;
  bool only_empty_left(Cursor&) const;

  Shape shape_;
  std::vector<Sink>& sinks_;
  const MissingWords& missing_;
  std::size_t rows_ = 0, pending_ = 0;  // pending_: empty lines since the last row
  LeftOut left_out_;
  std::size_t line_;        // of the row being taken
  std::size_t breaks_ = 0;  // line breaks inside its quotes so far
  std::string unquoted_;
};

}  // namespace espalier
