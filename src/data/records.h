#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

// How the records of a delimited text are written.
struct Style {
  char separator = ',';  // ' ': runs of blanks and tabs; 0: none, a record is one field
  char quote = '"';
  bool backslash = false;  // protects quotes, instead of doubling them

  bool blanks() const { return separator == ' '; }
  bool divides(char c) const { return (c == separator && separator != 0) || (c == '\t' && blanks()); }
};

// The fields of the record at the front of a text, and how many bytes and lines it takes; incomplete if the text ends
// before the record does.
struct Record {
  std::vector<std::string> fields;
  std::size_t bytes = 0, lines = 0;
  bool complete = false;
  std::size_t at = 0, line = 1;  // where it begins in the text it was taken from: its byte, its line
};
Record split_record(std::string_view text, const Style&, bool last);

// The complete records at the front of a text, at most `most`, and of at most `fields` fields together.
std::vector<Record> first_records(std::string_view text, const Style&, bool whole, std::size_t most,
                                  std::size_t fields = 1000000);

bool blank(const Record&);                       // no text at all
std::size_t count_filled(const Record&);         // fields with text
std::string_view trim_blanks(std::string_view);  // without blanks and tabs at its ends

}  // namespace espalier
