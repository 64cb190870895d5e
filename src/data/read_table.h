#pragma once
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "data/numbers.h"
#include "data/separator.h"
#include "data/table.h"

namespace espalier {

enum class FileFormat : std::uint8_t { by_name, delimited, arff, svmlight };

// What reading keeps to. It asks after every piece of text that it unpacks (128 kB), so that neither a file that
// unpacks to gigabytes nor an impatient person has to wait for the end.
struct ReadLimits {
  // Of memory: the columns so far and the text in the window. More is Errc::unsupported.
  std::size_t bytes = std::numeric_limits<std::size_t>::max();
  std::function<bool()> stopped = {};  // true ends reading at once, with Errc::stopped; empty: never
};

// What is known of a column before it is read: by a model's schema, or because somebody says so.
struct Expected {
  bool number = false;           // it holds numbers
  NumberFormat format = {};      // as they were written when the model was fitted
  bool fitted = false;           // there is a model: `unit` and `format` are known
  std::string unit = {};         // beside the numbers
  double low = NAN, high = NAN;  // between which they lay
};

// How a file is to be read. The defaults read most files: what is left open is detected, and said in the table's
// remarks.
struct ReadOptions {
  enum class Header : std::uint8_t { detect, yes, no };
  FileFormat format = FileFormat::by_name;      // .arff, .svm .svmlight .libsvm; anything else is delimited
  std::string separator = {};                   // empty: detected among , ; tab | and runs of blanks (data/separator.h)
  char decimal = 0;                             // '.' or ','; 0: detected column by column
  Header header = Header::detect;               // detect: the first line names the columns unless it looks like data
  std::optional<Encoding> encoding = {};        // none: UTF-16 where its marks are, else UTF-8, else Windows-1252
  char quote = 0;                               // '"' or '\''; 0: detected
  std::optional<std::size_t> skip = {};         // lines before the table; none: detected
  Lines header_lines = {};                      // with the names in the first and nothing to learn from in the others
  std::optional<std::size_t> skip_footer = {};  // lines after the table
  std::optional<std::string> comment = {};      // lines that begin so are left out; none: detected above the table
  // Words that mean "missing" wherever they stand alone in a cell; an empty cell always does. In quotes they are words
  // like others, unless they are in `more_na`. In a column that is otherwise of numbers a few more mean it (- . none
  // unknown ...), which is said in a remark. None: the usual ones, NA N/A n/a ? null NULL NaN nan.
  std::optional<std::vector<std::string>> na = {};
  std::vector<std::string> more_na = {};
  // Every line of as many fields as the table has is a row, if they are all empty, and there may be no row at all: as
  // many predictions as rows. Else rows of nothing but gaps are left out.
  bool every_row = false;
  std::vector<std::string> names = {};            // that the header has, which helps to find it
  std::map<std::string, Expected> expected = {};  // columns by name
  std::set<std::string> verbatim = {};            // columns kept letter by letter, whatever the cells look like
  std::set<std::string> words = {};               // columns read as words, even if all are numbers
  std::set<std::string> spelled = {};             // columns whose words are kept even if they are read as numbers
  // Beside the options, if there is a model: how its table was read. What is detected follows it in doubt.
  std::optional<Reading> like = {};
  ReadLimits limits = {};
};

// Reads CSV and its relatives (RFC 4180 quotes with line breaks, any line ends, a byte order mark, decimal commas,
// thousands separators, a header one field short, lines above the header and below the table), ARFF, and
// svmlight/libsvm, each also as .gz or .zst. "-" is the standard input.
//
// A column is of numbers if every cell that is not missing is one, perhaps with the same unit in all; else all its
// cells are kept as the words the file has. Unquoted cells lose blanks at their ends. Names are made unique and
// non-empty. The memory in use at any time is the columns, once, and a window into the file.
//
// Errors name the file and the line, what was expected there and which option may help: a file that cannot be opened
// or has no rows, rows with too many or too few fields, a quote that never ends, bytes that the encoding does not have,
// an infinite number.
Result<Table> read_table(const Path&, const ReadOptions& = {});

}  // namespace espalier
