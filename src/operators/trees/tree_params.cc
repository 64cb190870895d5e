#include "operators/trees/tree_params.h"

#include <algorithm>
#include <cmath>

namespace espalier {

std::size_t columns_tried(const MaxFeatures& wanted, std::size_t columns) {
  const auto d = static_cast<double>(columns);
  double out = d;
  if (wanted && wanted->is(ColumnCount::sqrt)) out = std::sqrt(d);
  if (wanted && wanted->is(ColumnCount::log2)) out = std::log2(d);
  if (wanted && wanted->number()) out = *wanted->number() <= 1 ? *wanted->number() * d : *wanted->number();
  return static_cast<std::size_t>(std::clamp(out, 1.0, std::max(d, 1.0)));
}

}  // namespace espalier
