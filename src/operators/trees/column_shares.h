#pragma once
// Which columns a node tries where a tree, a level of it and a node each draw a share (XGBoost's colsample_bytree,
// colsample_bylevel, colsample_bynode): the node's are drawn from its level's, these from the tree's.
//
//   columns   0 1 2 3 4 5 6 7
//   tree      0   2 3   5 6 7     colsample_bytree = 0.75
//   level 1   0     3     6       colsample_bylevel = 0.5, the same for all nodes of this depth
//   node      0           6       colsample_bynode = 0.7
//
// Columns are tried in their order, so that of equal cuts the first column's is taken.
#include <algorithm>
#include <span>
#include <vector>

#include "base/rng.h"

namespace espalier {

struct ColumnShares {
  double tree = 1, level = 1, node = 1;
  // How many of so many columns a node tries.
  static std::size_t drawn(double share, std::size_t columns) {
    return std::clamp(static_cast<std::size_t>(share * static_cast<double>(columns)), std::size_t{1},
                      std::max(columns, std::size_t{1}));
  }
  std::size_t a_node(std::size_t columns) const { return drawn(node, drawn(level, drawn(tree, columns))); }
};

class ColumnSample {
 public:
  // Before each tree. What a node draws depends on rng, its depth and its number alone.
  void reset(const ColumnShares& shares, std::size_t columns, Rng rng) {
    shares_ = shares;
    rng_ = rng.child(0x636f6c73);
    levels_.clear();
    tree_.resize(columns);
    for (std::size_t j = 0; j < columns; ++j) tree_[j] = static_cast<std::uint32_t>(j);
    draw(shares.tree, rng_, tree_);
  }

  // Valid until the next call.
  std::span<const std::uint32_t> of_node(std::size_t depth, std::size_t node) {
    const std::vector<std::uint32_t>& level = shares_.level < 1 ? of_level(depth) : tree_;
    if (shares_.node >= 1) return level;
    node_ = level;
    draw(shares_.node, rng_.child(1).child(node), node_);
    return node_;
  }

 private:
  const std::vector<std::uint32_t>& of_level(std::size_t depth) {
    if (depth >= levels_.size()) levels_.resize(depth + 1);
    std::vector<std::uint32_t>& out = levels_[depth];
    if (!out.empty()) return out;
    out = tree_;
    draw(shares_.level, rng_.child(2).child(depth), out);
    return out;
  }

  // Leaves that share of the columns, drawn without replacement, in their order.
  static void draw(double share, Rng rng, std::vector<std::uint32_t>& columns) {
    if (share >= 1) return;
    const std::size_t wanted = std::min(ColumnShares::drawn(share, columns.size()), columns.size());
    std::size_t kept = 0;
    for (std::size_t i = 0, n = columns.size(); i < n && wanted > kept; ++i)
      if (rng.below(n - i) < wanted - kept) columns[kept++] = columns[i];
    columns.resize(kept);
  }

  ColumnShares shares_;
  Rng rng_{0};
  std::vector<std::uint32_t> tree_, node_;
  std::vector<std::vector<std::uint32_t>> levels_;
};

}  // namespace espalier
