#pragma once
// The one engine for trees: histograms over the codes that the columns of a frame share.
#include "base/archive.h"
#include "base/rng.h"
#include "data/target.h"

namespace espalier {

// Nodes in preorder, so the left child of n is n + 1 and no tree can loop.
struct Tree {
  std::vector<std::int32_t> feature;  // -1 at a leaf
  std::vector<std::int32_t> right;    // always behind n + 1
  std::vector<double> threshold;      // v <= threshold goes left
  std::vector<std::uint8_t> missing_left;
  std::vector<double> value;  // `outputs` per node

  std::size_t leaf(std::span<const View> columns, std::size_t row) const;
  bool valid(std::size_t columns, std::size_t outputs) const;
  static constexpr auto fields() {
    return fields_of(field("feature", &Tree::feature), field("right", &Tree::right),
                     field("threshold", &Tree::threshold), field("missing_left", &Tree::missing_left),
                     field("value", &Tree::value));
  }
};

struct GrowOptions {
  std::size_t max_features = 1;  // columns a split tries; more while none of them can split
  int min_samples_leaf = 1;
  int max_depth = 1 << 20;
};

// What all trees of an ensemble read: the codes of the columns, and the target as (slot, amount): class and 1, or 0 and
// the value. Sums of amounts per slot then serve Gini impurity and squared error alike.
struct TreeTable {
  TreeTable(const Frame&, const Target&);
  std::uint8_t code(std::size_t j, std::size_t i) const { return bins[j]->codes[(*rows[j])[i]]; }

  std::vector<std::shared_ptr<const Bins>> bins;
  std::vector<RowsPtr> rows;
  std::vector<std::uint32_t> slot;
  std::vector<double> amount, weight;
  std::size_t outputs;
};

// Grows one tree; copies[i] says how often row i was drawn.
Tree grow_tree(const GrowOptions&, const TreeTable&, std::span<const std::uint32_t> copies, Rng);

}  // namespace espalier
