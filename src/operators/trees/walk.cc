// Prediction. All rows of a block take one step after the other down a tree, so that no row waits for its own next node
// and no branch must be guessed; those that reached a leaf leave the list. The first steps are not taken one by one:
// all rows are compared with all the nodes near the root, four at a time.
#include <algorithm>
#include <array>
#include <cmath>

#include "math/lanes.h"
#include "operators/trees/trees.h"

namespace espalier {
namespace {

// The values of some rows, column after column; behind the last, room for a vector.
struct RowBlock {
  std::size_t begin, size;
  bool plain = true;  // no value is missing
  std::vector<double> values;
};

void gather(const Frame& in, std::span<const std::int32_t> categories, RowBlock& block) {
  block.values.resize(block.size * in.columns() + 4);
  bool missing = false;
  for (std::size_t j = 0; j < in.columns(); ++j) {
    const View column = in.column(j);
    const double* const values = column.column->values().data();
    const std::uint32_t* const rows = column.rows->positions().data() + block.begin;
    double* const to = block.values.data() + j * block.size;
    if (column.column->sparse())
      for (std::size_t i = 0; i < block.size; ++i) to[i] = column.column->at(rows[i]);
    else
      for (std::size_t i = 0; i < block.size; ++i) to[i] = values[rows[i]];
    if (categories[j] > 0)
      for (std::size_t i = 0; i < block.size; ++i)
        to[i] = to[i] >= 0 && to[i] < categories[j] ? std::min(to[i], 254.0) : std::nan("");
    for (std::size_t i = 0; i < block.size; ++i) missing |= std::isnan(to[i]);
  }
  block.plain = !missing;
}

class Walker {
 public:
  Walker(const Trees& trees, const RowBlock& block)
      : trees_(trees), block_(block), node_(block.size), open_(block.size) {}

  void add_to(std::vector<std::vector<double>>& sums) {
    for (std::size_t t = 0; t < trees_.count(); ++t) {
      if (block_.plain && trees_.sets.empty())
        walk<true>(trees_.root[t]);
      else
        walk<false>(trees_.root[t]);
      if (trees_.first.empty())
        add_values(sums[t % sums.size()].data() + block_.begin);
      else
        add_shares(sums);
    }
  }

 private:
  // Leaves the leaf of every row in node_.
  template <bool plain>
  void walk(std::int32_t root) {
    const std::int32_t *const feature = trees_.feature.data(), *const child = trees_.child.data();
    const double *const threshold = trees_.threshold.data(), *const values = block_.values.data();
    const std::size_t size = block_.size;
    std::int32_t* const node = node_.data();
    std::uint32_t* const open = open_.data();
    const auto step = [&](std::size_t r) {
      const auto n = static_cast<std::size_t>(node[r]);
      const double x = values[static_cast<std::size_t>(feature[n]) * size + r];
      const std::int32_t next = child[n] + static_cast<std::int32_t>(plain ? x > threshold[n] : right(n, x));
      node[r] = next;
      return feature[next];
    };
    std::int32_t reached = feature[root];
    if (plain && reached >= 0 && size >= 8)
      reached = walk_top(root);
    else
      std::ranges::fill(node_, root);
    while (reached >= 0) {  // as long as no row has come to a leaf, none needs to be left out
      for (std::size_t r = 0; r < size; ++r) reached |= step(r);
    }
    std::size_t left = 0;
    for (std::uint32_t r = 0; r < size; ++r) {
      open[left] = r;
      left += feature[node[r]] >= 0;
    }
    while (left > 0) {
      std::size_t still = 0;
      for (std::size_t i = 0; i < left; ++i) {
        const std::uint32_t r = open[i];
        open[still] = r;
        still += step(r) >= 0;
      }
      left = still;
    }
  }

  // Three steps at once, of values that are not missing by nodes without categories. Negative if any row may be at a
  // leaf. A leaf above the third step stands for all that would be below it.
  std::int32_t walk_top(std::int32_t root) {
    std::array<std::int32_t, 15> at{root};  // as in a heap
    std::array<const double*, 7> column;
    std::array<double, 7> cut;
    for (std::size_t i = 0; i < cut.size(); ++i) {
      const auto n = static_cast<std::size_t>(at[i]);
      const bool leaf = trees_.feature[n] < 0;
      column[i] = block_.values.data() + (leaf ? 0 : static_cast<std::size_t>(trees_.feature[n]) * block_.size);
      cut[i] = leaf ? HUGE_VAL : trees_.threshold[n];
      at[2 * i + 1] = leaf ? at[i] : trees_.child[n];
      at[2 * i + 2] = leaf ? at[i] : trees_.child[n] + 1;
    }
    const std::int32_t* const below = at.data() + cut.size();
    std::int32_t reached = 0;
    for (std::size_t k = 0; k <= cut.size(); ++k) reached |= trees_.feature[static_cast<std::size_t>(below[k])];
    const auto either = [](const Bits& which, const Bits& yes, const Bits& no) {
      return (which & yes) | (~which & no);
    };
    for (std::size_t r = 0; r < block_.size; r += 4) {
      std::array<Bits, 7> goes_right;
      for (std::size_t i = 0; i < cut.size(); ++i) goes_right[i] = load(column[i] + r) > cut[i];
      const Bits first = goes_right[0], second = either(first, goes_right[2], goes_right[1]);
      const Bits third =
          either(first, either(second, goes_right[6], goes_right[5]), either(second, goes_right[4], goes_right[3]));
      const Bits place = (first & 4) | (second & 2) | (third & 1);
      for (std::size_t k = 0; k < std::min<std::size_t>(4, block_.size - r); ++k) node_[r + k] = below[place[k]];
    }
    return reached;
  }

  bool right(std::size_t n, double x) const {
    const std::uint8_t way = trees_.way[n];
    if (!(way & Trees::by_category))
      return (int{x > trees_.threshold[n]} | (int{std::isnan(x)} & int{!(way & Trees::missing_left)})) != 0;
    if (std::isnan(x)) return !(way & Trees::missing_left);
    const auto code = static_cast<std::size_t>(x), set = static_cast<std::size_t>(trees_.threshold[n]);
    return !(trees_.sets[set * Trees::set_words + code / 32 % Trees::set_words] >> (code % 32) & 1);
  }

  std::size_t leaf(std::size_t r) const {
    return static_cast<std::size_t>(trees_.child[static_cast<std::size_t>(node_[r])]);
  }

  void add_values(double* sums) const {
    for (std::size_t r = 0; r < block_.size; ++r) sums[r] += trees_.value[leaf(r)];
  }

  void add_shares(std::vector<std::vector<double>>& sums) const {
    for (std::size_t r = 0; r < block_.size; ++r) {
      const std::size_t l = leaf(r), end = static_cast<std::size_t>(trees_.first[l + 1]);
      for (auto k = static_cast<std::size_t>(trees_.first[l]); k < end; ++k)
        sums[static_cast<std::size_t>(trees_.slot[k])][block_.begin + r] += trees_.value[k];
    }
  }

  const Trees& trees_;
  const RowBlock& block_;
  std::vector<std::int32_t> node_;
  std::vector<std::uint32_t> open_;
};

}  // namespace

void add_leaves(const Trees& trees, std::span<const std::int32_t> categories, const Frame& in, const Crew& crew,
                std::vector<std::vector<double>>& sums) {
  constexpr std::size_t block_values = 1 << 15;  // they and a tree share a near cache
  const std::size_t rows = std::clamp(block_values / (in.columns() + 1), std::size_t{32}, std::size_t{2048});
  parallel_for(crew, (in.rows() + rows - 1) / rows, [&](std::size_t b) {
    RowBlock block{.begin = b * rows, .size = std::min(rows, in.rows() - b * rows), .values = {}};
    gather(in, categories, block);
    Walker(trees, block).add_to(sums);
  });
}

}  // namespace espalier
