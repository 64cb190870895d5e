#pragma once
#include "data/read_table.h"

namespace espalier {

// What some cells of a column tell of its decimal mark.
struct MarkCounts {
  std::size_t comma = 0, point = 0;                // cells that can be read with this decimal mark only
  std::size_t either_comma = 0, either_point = 0;  // "1,234": a decimal comma, or one between thousands; "1.234"
  std::size_t small = 0, large = 0;                // whole numbers without any mark, below 1000 or not
  std::size_t inside[2] = {0, 0};  // of the "either" ones, those whose decimal / thousands reading was expected
  double beyond[2] = {0, 0};       // how far these readings lie outside what was expected, added up
};
MarkCounts count_marks(const std::vector<std::string_view>& cells, const Expected&);

// The formats in which columns are tried, the likeliest first. `cells`: some of every column, from the table's front.
// An option beats a model, a model's range beats its format, and what one column shows beyond doubt decides for those
// where both readings fit. Errors: a column of a model where nothing decides between "1,234" and 1.234.
Result<std::vector<std::vector<NumberFormat>>> guess_formats(const std::vector<std::vector<std::string_view>>& cells,
                                                             const std::vector<std::string>& names, char separator,
                                                             const ReadOptions&, const std::string& path);

}  // namespace espalier
