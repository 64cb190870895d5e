#pragma once
#include "data/layout.h"

namespace espalier {

// How a delimited file is written, as its beginning shows it.
struct Dialect {
  Style style;
  std::vector<std::string> names;        // of all columns, unique and not empty
  std::vector<bool> unnamed;             // the header has no name for this one
  bool header = false, renamed = false;  // renamed: a name is not what the header has
  std::size_t header_bytes = 0;          // of the text, before the first row
  std::size_t header_lines = 0;
  std::size_t subheaders = 0;  // records under the header that are no rows
  std::string comment = {};    // lines that begin so are no rows
  bool comment_said = false;   // by an option: then wherever they stand, else if they are not of the table's fields
  std::vector<std::vector<NumberFormat>> formats = {};  // of every column, the likeliest first
  std::vector<std::string> remarks = {};
};

// `sample` is the beginning of the text; `whole` if it is all of it. Errors: no text at all, a header that is not
// UTF-8 or has no end; numbers that a model cannot tell apart (guess_formats).
Result<Dialect> detect_dialect(std::string_view sample, bool whole, const ReadOptions&, const std::string& path);

}  // namespace espalier
