#include "operators/scalers/extent.h"

#include <algorithm>
#include <cmath>

#include "operators/columns.h"

namespace espalier {

Extent extent_of(const View& column) {
  double lo = HUGE_VAL, hi = -HUGE_VAL;
  for (const double v : values_of(column)) {  // comparisons with a missing value are false
    lo = v < lo ? v : lo;
    hi = v > hi ? v : hi;
  }
  return lo <= hi ? Extent{lo, hi} : Extent{};
}

std::vector<double> sorted_values(const View& column) {
  std::vector<double> out = values_of(column);
  std::erase_if(out, [](double v) { return std::isnan(v); });
  std::ranges::sort(out);
  return out;
}

double quantile_of(std::span<double> values, double q) {
  const double place = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::ranges::nth_element(values, at);
  if (below + 1 >= values.size()) return *at;
  return std::lerp(*at, *std::min_element(at + 1, values.end()), place - static_cast<double>(below));
}

}  // namespace espalier
