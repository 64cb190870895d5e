#include "data/rows.h"

#include <algorithm>
#include <numeric>

namespace espalier {

Rows::Rows(std::vector<std::uint32_t> positions) : positions_(std::move(positions)), in_order_(true), ascending_(true) {
  for (std::uint32_t i = 0; i < positions_.size() && in_order_; ++i) in_order_ = positions_[i] == i;
  for (std::size_t i = 1; i < positions_.size() && ascending_; ++i) ascending_ = positions_[i] > positions_[i - 1];
  id_ = hash_items(std::span<const std::uint32_t>(positions_));
}

RowsPtr Rows::all(std::size_t n) {
  std::vector<std::uint32_t> positions(n);
  std::iota(positions.begin(), positions.end(), 0u);
  return std::make_shared<const Rows>(std::move(positions));
}

RowsPtr Rows::select(std::span<const std::uint32_t> of_these) const {
  std::vector<std::uint32_t> out(of_these.size());
  std::ranges::transform(of_these, out.begin(), [&](std::uint32_t i) { return positions_[i]; });
  return std::make_shared<const Rows>(std::move(out));
}

}  // namespace espalier
