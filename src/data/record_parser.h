#pragma once
#include "base/result.h"
#include "data/sink.h"

namespace espalier {

// Takes whole rows from the front of windows of text and hands their cells to the sinks.
class RecordParser {
 public:
  struct Shape {
    std::string path;
    char separator = ',';
    std::vector<std::string> names;  // of the fields of a row
    std::size_t line = 1;            // of the first row
  };
  RecordParser(Shape shape, std::vector<Sink>& sinks, const MissingWords& missing)
      : shape_(std::move(shape)), sinks_(sinks), missing_(missing), line_(shape_.line) {}

  void restart();
  // How many bytes the whole rows took; what follows them is a row cut by the end of the window. Errors: too many or
  // too few fields, a cell that is not UTF-8, at the last window a quote that never closes.
  Result<std::size_t> parse(std::string_view window, bool last);
  std::size_t rows() const { return rows_; }
  std::size_t blank_rows() const { return blank_rows_; }  // left out, as all their fields are empty

 private:
  enum class End { cell, row, cut, bad_bytes };
  struct Cursor {
    const char *at, *end;
    bool last;
  };
  End take_cell(Cursor&, Sink&);
  End take_quoted(Cursor&, Sink&);
  End take_terminator(Cursor&) const;
  bool skip_blank_row(Cursor&);
  Failure too_few(std::size_t fields) const;
  Failure too_many(const Cursor&) const;
  Failure not_utf8(std::size_t field) const;
  Failure open_quote() const;
  bool only_empty_left(Cursor&) const;

  Shape shape_;
  std::vector<Sink>& sinks_;
  const MissingWords& missing_;
  std::size_t rows_ = 0, blank_rows_ = 0;
  std::size_t line_;        // of the row being taken
  std::size_t breaks_ = 0;  // line breaks inside its quotes so far
  std::string unquoted_;
};

}  // namespace espalier
