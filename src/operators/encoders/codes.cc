#include "operators/encoders/codes.h"

#include <cmath>

namespace espalier {

Taken category_columns(const Frame& in, std::size_t most_levels) {
  Taken out;
  for (const std::int32_t j : columns_of_kind(in, Content::Kind::category)) {
    const int levels = in.column(static_cast<std::size_t>(j)).column->categories();
    if (static_cast<std::size_t>(levels) > most_levels) continue;
    out.columns.push_back(j);
    out.levels.push_back(levels);
  }
  return out;
}

bool valid_taken(const Taken& taken, std::size_t columns) {
  if (taken.columns.size() != taken.levels.size() || !valid_columns(taken.columns, columns)) return false;
  for (const std::int32_t levels : taken.levels)
    if (levels < 0 || levels > (1 << 30)) return false;
  return true;
}

std::vector<std::uint32_t> places(const View& column, std::size_t levels) {
  std::vector<double> codes = values_of(column);
  std::vector<std::uint32_t> out(codes.size());
  const auto count = static_cast<double>(levels);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const double code = codes[i];
    out[i] = static_cast<std::uint32_t>(code >= 0 && code < count ? code : std::isnan(code) ? count : count + 1);
  }
  return out;
}

Formula lookup_formula(const Taken& taken, std::size_t width, std::span<const double> numbers, std::size_t columns) {
  std::vector<Formula> made;
  for (std::size_t c = 0; c < taken.size(); ++c) {
    const auto table = numbers.first((static_cast<std::size_t>(taken.levels[c]) + 2) * width);
    made.push_back(
        above(columns_of({taken.columns[c]}), Formula::Lookup{width, std::vector<double>(table.begin(), table.end())}));
    numbers = numbers.subspan(table.size());
  }
  return replacing(columns, taken.columns, std::move(made));
}

Frame replaced(const Frame& in, const Taken& taken, std::vector<std::vector<ColumnPtr>> made) {
  FrameBuilder out(in.rows());
  for (std::size_t j = 0, c = 0; j < in.columns(); ++j) {
    if (c == taken.size() || static_cast<std::size_t>(taken.columns[c]) != j) {
      out.pass(in, j);
      continue;
    }
    for (ColumnPtr& column : made[c]) out.make(std::move(column));
    ++c;
  }
  return out.done();
}

}  // namespace espalier
