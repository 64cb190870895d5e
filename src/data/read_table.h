#pragma once
#include <functional>
#include <limits>
#include <map>
#include <optional>

#include "data/table.h"

namespace espalier {

enum class FileFormat : std::uint8_t { by_name, delimited, arff, svmlight };
enum class Encoding : std::uint8_t { utf8, latin1, windows1252, utf16 };

// What reading keeps to. It asks after every piece of text that it unpacks (128 kB), so that neither a file that
// unpacks to gigabytes nor an impatient person has to wait for the end.
struct ReadLimits {
  // Of memory: the columns so far and the text in the window. More is Errc::unsupported.
  std::size_t bytes = std::numeric_limits<std::size_t>::max();
  std::function<bool()> stopped = {};  // true ends reading at once, with Errc::stopped; empty: never
};

// How a file is to be read. The defaults read most files: what is left open is detected, and said in the table's
// remarks.
struct ReadOptions {
  enum class Header : std::uint8_t { detect, yes, no };
  FileFormat format = FileFormat::by_name;    // .arff, .svm .svmlight .libsvm; anything else is delimited
  char separator = 0;                         // 0: detected among , ; tab |
  char decimal = 0;                           // '.' or ','; 0: detected column by column
  Header header = Header::detect;             // detect: the first line names the columns unless it looks like data
  std::optional<Encoding> encoding = {};      // none: UTF-16 where its marks are, else UTF-8
  std::map<std::string, char> decimals = {};  // of single columns, by name; overrule `decimal`
  // Words that mean "missing" wherever they stand alone in a cell; an empty cell always does. In a column that is
  // otherwise of numbers so do a few more (- . none unknown ...), which is said in a remark.
  std::vector<std::string> na = {"NA", "N/A", "n/a", "?", "null", "NULL", "NaN", "nan"};
  ReadLimits limits = {};
};

// Reads CSV and its relatives (RFC 4180 quotes with line breaks, any line ends, a byte order mark, decimal commas,
// thousands separators, a header one field short), ARFF, and svmlight/libsvm, each also as .gz or .zst.
//
// A column is of numbers if every cell that is not missing is one; else all its cells are kept as the words the file
// has. Unquoted cells lose blanks at their ends. Names are made unique and non-empty. The memory in use at any time is
// the columns, once, and a window into the file.
//
// Errors name the file and the line, what was expected there and which option may help: a file that cannot be opened
// or has no rows, rows with too many or too few fields, a quote that never ends, bytes that the encoding does not have,
// an infinite number.
Result<Table> read_table(const Path&, const ReadOptions& = {});

// The names that options and messages use: "utf-8", "latin-1", "windows-1252", "utf-16".
Result<Encoding> encoding_of(std::string_view name);
std::string_view name_of(Encoding);

}  // namespace espalier
