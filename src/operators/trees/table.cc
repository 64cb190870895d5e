#include "operators/trees/table.h"

#include <algorithm>
#include <array>

namespace espalier {

TreeTable::TreeTable(const Frame& in, const Crew& crew)
    : rows_(in.rows()), columns_(in.columns()), codes_(in.rows() * in.columns()) {
  for (std::size_t j = 0; j < in.columns() && !crew.stopped(); ++j) {
    bins_.push_back(in.share(j)->bins());
    fill(in, j);
    cells_ += columns_[j].size + 1;
    ends_.resize(cells_);
  }
}

void TreeTable::fill(const Frame& in, std::size_t j) {
  const std::uint8_t* from = bins_[j]->codes.data();
  std::uint8_t* to = codes_.data() + j * rows_;
  const Rows& rows = *in.rows_of(j);
  std::array<std::uint8_t, 256> seen{}, renamed{};
  for (std::size_t i = 0; i < rows_; ++i) seen[to[i] = from[rows[i]]] = 1;
  std::uint32_t size = 0;
  for (std::size_t c = 0; c < Bins::missing; ++c) {
    if (!seen[c]) continue;
    ends_.push_back({bins_[j]->low[c], bins_[j]->high[c], static_cast<std::uint8_t>(c)});
    renamed[c] = static_cast<std::uint8_t>(size++);
  }
  renamed[Bins::missing] = static_cast<std::uint8_t>(size);
  if (size < Bins::missing)
    for (std::size_t i = 0; i < rows_; ++i) to[i] = renamed[to[i]];
  columns_[j] = {to, size, in.share(j)->is_category(), seen[Bins::missing] != 0, cells_};
}

double TreeTable::cut_between(std::size_t j, std::size_t a, std::size_t b) const {
  return bins_[j]->cut_between(original(j, a), original(j, b));
}

}  // namespace espalier
