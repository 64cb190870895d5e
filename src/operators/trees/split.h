#pragma once
// A split of a node, how kernels report it, and the sets of codes they find it by. (Vocabulary: grower.h.)
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "operators/trees/column_shares.h"
#include "operators/trees/trees.h"

namespace espalier {

// The limits of one tree. Names as scikit-learn's parameters, which tree_params.h turns into these.
struct GrowOptions {
  static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();
  std::size_t max_features = 1;  // columns that are candidates for a split; more while none of them varies
  std::size_t min_samples_split = 2, min_samples_leaf = 1;
  std::size_t max_depth = no_limit;
  std::size_t max_leaf_nodes = no_limit;                       // needs best_first
  bool best_first = false;                                     // the leaf that gains most is split first
  bool random_cuts = false;                                    // one cut a column, drawn between its ends (extra trees)
  double min_gain = -std::numeric_limits<double>::infinity();  // a split must gain more
  std::optional<ColumnShares> shares = {};  // instead of max_features: a draw for all nodes of a tree, of a level, ...
};

// The best way found to split a node: a column, and which of its codes go left. Scores of one node are comparable,
// gains those of one tree.
//
// Of a column of numbers the codes up to `cut` go left; `next` is the first code behind the cut that some row of the
// node has (cut itself if only missing values go right), and the grower puts the threshold between the two. A drawn cut
// brings its threshold along. Of a column of categories `left` is the set of codes that go left. Missing values, and
// categories not seen in the node, go left where `missing_left`; without missing values the larger side gets them.
struct NodeSplit {
  double score = -std::numeric_limits<double>::infinity();
  double gain = 0;
  std::int32_t column = -1;
  std::uint8_t cut = 0, next = 0;
  bool drawn = false;
  bool missing_left = false;
  bool category = false;
  double threshold = 0;
  std::array<std::uint32_t, Trees::set_words> left{};
  bool found() const { return column >= 0; }

  // Sends one code left or right; all codes that nothing is said of go the way of missing values.
  void send(std::size_t code, bool to_left) {
    const std::uint32_t bit = 1u << (code % 32);
    left[code / 32] = to_left ? left[code / 32] | bit : left[code / 32] & ~bit;
  }
  void send_all_as_missing() { left.fill(missing_left ? ~0u : 0u); }
  bool goes_left(std::size_t code) const { return left[code / 32] >> (code % 32) & 1; }
};

// A node's part of the rows of a tree: places [begin, end).
struct RowRange {
  std::uint32_t begin = 0, end = 0;
  std::uint32_t size() const { return end - begin; }
};

// Copies the codes of some rows side by side and gives the least and the greatest of them.
inline std::pair<std::size_t, std::size_t> copy_codes(const std::uint8_t* from, std::span<const std::uint32_t> rows,
                                                      std::uint8_t* to) {
  for (std::size_t i = 0; i < rows.size(); ++i) to[i] = from[rows[i]];
  std::uint8_t least = 255, most = 0;  // apart from copying, so that it becomes vectors
  for (std::size_t i = 0; i < rows.size(); ++i) {
    least = std::min(least, to[i]);
    most = std::max(most, to[i]);
  }
  return {least, most};
}

// A set of codes, read in their order. Words, not bytes: a word read right after bytes of it were written waits.
struct CodeSet {
  std::array<std::uint64_t, 4> words{};
  void add(std::size_t code) { words[code / 64] |= std::uint64_t{1} << (code % 64); }
  // Calls take(code) for each and leaves the set empty.
  template <class Take>
  void drain(Take take) {
    for (std::size_t w = 0; w < words.size(); ++w)
      for (std::uint64_t left = std::exchange(words[w], 0); left != 0; left &= left - 1)
        take(w * 64 + static_cast<std::size_t>(std::countr_zero(left)));
  }
};

}  // namespace espalier
