#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace espalier {

enum class Encoding : std::uint8_t { utf8, latin1, windows1252, utf16, utf16be };

// The names that options and messages use, and the aliases people type: "UTF8", "cp1252", "ISO-8859-1" ...
Result<Encoding> encoding_of(std::string_view name);
std::string_view name_of(Encoding);

// Lines of a file, counted from 1 after those that are skipped at its front; {0, 0}: none named.
struct Lines {
  std::size_t first = 0, last = 0;
};

// How a table was read: what a model remembers of it, so that the next table for it is read in the same way.
struct Reading {
  std::string separator = {};           // empty: not known; " " are runs of blanks
  char quote = 0;                       // 0: as usual
  bool header = true, renamed = false;  // renamed: names of columns are not those of the header, letter by letter
  std::size_t subheaders = 0;           // records below the header that were no rows
  Encoding encoding = Encoding::utf8;
  // As options said, which is why the next table is taken to be alike; 0 and empty where they were silent.
  std::size_t skip = 0, skip_footer = 0;
  Lines header_lines = {};
  std::string comment = {};
  std::optional<std::vector<std::string>> na = {};  // the words that meant "missing"; none: not known
};

}  // namespace espalier
