// Prediction. Rows are taken a block at a time, their values side by side, and several rows walk a tree at once: each
// waits for memory, together they do not.
#include <algorithm>
#include <array>
#include <cmath>

#include "operators/trees/trees.h"

namespace espalier {
namespace {

constexpr std::size_t lanes = 8;
using Lanes = std::array<std::int32_t, lanes>;

// The values of some rows, row after row; rows are padded to whole lanes with copies of nothing in particular.
struct RowBlock {
  std::size_t begin, size, width;
  bool plain = true;  // no value is missing
  std::vector<double> values;
  const double* row(std::size_t i) const { return &values[i * width]; }
};

RowBlock gather(const Frame& in, std::span<const std::int32_t> categories, std::size_t begin, std::size_t size) {
  RowBlock out{begin, size, in.columns(), true, {}};
  out.values.resize((size + lanes - 1) / lanes * lanes * out.width + 1);
  bool missing = false;
  for (std::size_t j = 0; j < out.width; ++j) {
    const View column = in.column(j);
    const bool dense = !column.column->sparse();
    const double* values = column.column->values().data();
    const std::uint32_t* rows = column.rows->positions().data() + begin;
    double* to = out.values.data() + j;
    for (std::size_t i = 0; i < size; ++i, to += out.width) {
      *to = dense ? values[rows[i]] : column.column->at(rows[i]);
      if (categories[j] > 0) *to = *to >= 0 && *to < categories[j] ? std::min(*to, 254.0) : std::nan("");
      missing |= std::isnan(*to);
    }
  }
  out.plain = !missing;
  return out;
}

struct Walker {
  explicit Walker(const Trees& of)
      : trees(of),
        feature(of.feature.data()),
        child(of.child.data()),
        threshold(of.threshold.data()),
        way(of.way.data()) {}

  // The nodes where rows [at, at + lanes) of the block end.
  template <bool plain>
  Lanes leaves(std::int32_t root, const RowBlock& block, std::size_t at) const {
    Lanes node;
    node.fill(root);
    const double* const rows = block.row(at);
    const std::size_t width = block.width;
    for (bool moving = true; moving;) {
      std::int32_t all = -1;
#pragma GCC unroll 8
      for (std::size_t r = 0; r < lanes; ++r) {
        const auto n = static_cast<std::size_t>(node[r]);
        const std::int32_t f = feature[n];
        all &= f;
        const double x = rows[r * width + static_cast<std::size_t>(std::max(f, 0))];
        const std::int32_t next = child[n] + static_cast<std::int32_t>(plain ? x > threshold[n] : right(n, x));
        node[r] = f < 0 ? node[r] : next;
      }
      moving = all >= 0;
    }
    return node;
  }

  bool right(std::size_t n, double x) const {
    if (std::isnan(x)) return !(way[n] & Trees::missing_left);
    if (!(way[n] & Trees::by_category)) return x > threshold[n];
    const auto code = static_cast<std::size_t>(x), set = static_cast<std::size_t>(threshold[n]);
    if (code >= Trees::set_words * 32) return !(way[n] & Trees::missing_left);
    return !(trees.sets[set * Trees::set_words + code / 32] >> (code % 32) & 1);
  }

  const Trees& trees;
  const std::int32_t *feature, *child;
  const double* threshold;
  const std::uint8_t* way;
};

template <bool plain>
void add_block(const Walker& walker, const RowBlock& block, std::vector<std::vector<double>>& sums) {
  const Trees& trees = walker.trees;
  for (std::size_t t = 0; t < trees.count(); ++t) {
    double* const sum = sums[t % sums.size()].data() + block.begin;
    for (std::size_t at = 0; at < block.size; at += lanes) {
      const Lanes node = walker.leaves<plain>(trees.root[t], block, at);
      for (std::size_t r = 0; r < std::min(lanes, block.size - at); ++r) {
        const auto leaf = static_cast<std::size_t>(trees.child[static_cast<std::size_t>(node[r])]);
        if (trees.first.empty())
          sum[at + r] += trees.value[leaf];
        else
          for (auto k = static_cast<std::size_t>(trees.first[leaf]);
               k < static_cast<std::size_t>(trees.first[leaf + 1]); ++k)
            sums[static_cast<std::size_t>(trees.slot[k])][block.begin + at + r] += trees.value[k];
      }
    }
  }
}

}  // namespace

void add_leaves(const Trees& trees, std::span<const std::int32_t> categories, const Frame& in, const Crew& crew,
                std::vector<std::vector<double>>& sums) {
  constexpr std::size_t block_values = 8192;  // they and a tree share the nearest cache
  const std::size_t rows = std::clamp(block_values / (in.columns() + 1) / lanes * lanes, 2 * lanes, std::size_t{512});
  const Walker walker(trees);
  parallel_for(crew, (in.rows() + rows - 1) / rows, [&](std::size_t b) {
    const RowBlock block = gather(in, categories, b * rows, std::min(rows, in.rows() - b * rows));
    if (block.plain && trees.sets.empty())
      add_block<true>(walker, block, sums);
    else
      add_block<false>(walker, block, sums);
  });
}

}  // namespace espalier
