#include "operators/trees/table.h"

#include <algorithm>
#include <array>

namespace espalier {

TreeTable::TreeTable(const Frame& in)
    : rows_(in.rows()), columns_(in.columns()), codes_(in.rows() * in.columns()), names_(in.columns() * 256) {
  for (std::size_t j = 0; j < in.columns(); ++j) {
    bins_.push_back(in.share(j)->bins());
    fill(in, j);
    slots_ += columns_[j].size + 1;
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
    names_[j * 256 + size] = static_cast<std::uint8_t>(c);
    renamed[c] = static_cast<std::uint8_t>(size++);
  }
  renamed[Bins::missing] = static_cast<std::uint8_t>(size);
  if (size < Bins::missing)
    for (std::size_t i = 0; i < rows_; ++i) to[i] = renamed[to[i]];
  columns_[j] = {to, size, in.share(j)->is_category(), seen[Bins::missing] != 0};
}

double TreeTable::cut_between(std::size_t j, std::size_t a, std::size_t b) const {
  return bins_[j]->cut_between(original(j, a), original(j, b));
}

std::size_t TreeTable::last_below(std::size_t j, double v) const {
  std::size_t from = 0, to = columns_[j].size;
  while (to - from > 1) {
    const std::size_t middle = (from + to) / 2;
    (low(j, middle) <= v ? from : to) = middle;
  }
  return from;
}

DrawnCut draw_cut(const TreeTable& table, std::size_t column, std::size_t least, std::size_t most, Rng& rng) {
  const double threshold = rng.uniform(table.low(column, least), table.high(column, most));
  const std::size_t code = std::clamp(table.last_below(column, threshold), least, most - 1);
  const bool between = threshold >= table.high(column, code) && threshold < table.low(column, code + 1);
  return {between ? threshold : table.cut_between(column, code, code + 1), static_cast<std::uint8_t>(code)};
}

}  // namespace espalier
