#pragma once
#include "data/read_table.h"

namespace espalier {

// How a delimited file is written, as its beginning shows it.
struct Dialect {
  char separator = ',';
  std::vector<std::string> names;  // of all columns, unique and not empty
  std::vector<bool> unnamed;       // the header has no name for this one
  std::size_t header_bytes = 0;    // of the window, to skip; 0 without a header
  std::size_t header_lines = 0;
  std::vector<std::string> remarks;
};

// The fields of the record at the front of a text, and how many bytes and lines it takes; incomplete if the text ends
// before the record does.
struct Record {
  std::vector<std::string> fields;
  std::size_t bytes = 0, lines = 0;
  bool complete = false;
};
Record split_record(std::string_view text, char separator, bool last);

// `sample` is the beginning of the text; `whole` if it is all of it. Errors: no text at all, a header that is not
// UTF-8 or has no end.
Result<Dialect> detect_dialect(std::string_view sample, bool whole, const ReadOptions&, const std::string& path);

}  // namespace espalier
