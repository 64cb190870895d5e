#include "operators/selectors/selection.h"

#include <algorithm>
#include <numeric>

#include "operators/columns.h"

namespace espalier {

Selection selected(std::span<const std::uint8_t> keep) {
  Selection out;
  for (std::size_t j = 0; j < keep.size(); ++j)
    if (keep[j]) out.columns.push_back(static_cast<std::int32_t>(j));
  return out;
}

std::vector<std::size_t> most_important_first(std::span<const double> importance) {
  std::vector<std::size_t> out(importance.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  std::ranges::stable_sort(out, std::ranges::greater{}, [&](std::size_t j) { return importance[j]; });
  return out;
}

Frame kept(const Selection& selection, const Frame& in) {
  return in.keep(std::vector<std::size_t>(selection.columns.begin(), selection.columns.end()));
}

bool valid_selection(const Selection& selection, std::size_t columns) {
  return !selection.columns.empty() && valid_columns(selection.columns, columns);
}

}  // namespace espalier
