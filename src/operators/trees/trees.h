#pragma once
// The trees of an ensemble as flat arrays, and how the rows of a frame walk them.
#include "base/archive.h"
#include "base/parallel.h"
#include "data/frame.h"

namespace espalier {

// The two children of a node stand side by side behind it, so no tree can loop. A leaf holds one value, or, where
// `first` is not empty, shares of some slots: leaf l those at [first[l], first[l + 1]).
struct Trees {
  enum Way : std::uint8_t { missing_left = 1, by_category = 2 };
  static constexpr std::size_t set_words = 8;  // a set has a bit for each of 256 codes

  std::vector<std::int32_t> root;     // of each tree
  std::vector<std::int32_t> feature;  // -1 at a leaf
  std::vector<std::int32_t> child;    // the left one; of a leaf its number
  std::vector<double> threshold;      // v <= threshold goes left; by category: the number of the set that goes left
  std::vector<std::uint8_t> way;
  std::vector<std::uint32_t> sets;
  std::vector<double> value;
  std::vector<std::int32_t> first, slot;

  std::size_t count() const { return root.size(); }
  std::size_t leaves() const { return first.empty() ? value.size() : first.size() - 1; }
  void append(const Trees& behind);
  // A node starts as a leaf.
  std::int32_t add_node();
  // May rows of `columns` columns walk these trees and add to `slots` sums?
  bool valid(std::size_t columns, std::size_t slots) const;

  static constexpr auto fields() {
    return fields_of(field("root", &Trees::root), field("feature", &Trees::feature), field("child", &Trees::child),
                     field("threshold", &Trees::threshold), field("way", &Trees::way), field("sets", &Trees::sets),
                     field("value", &Trees::value), field("first", &Trees::first), field("slot", &Trees::slot));
  }
};

// Categories of each column of a frame, 0 for numbers: a state keeps them, for codes past them are unknown.
std::vector<std::int32_t> category_counts(const Frame&);

// Adds to sums[slot][row] what the leaves hold, tree after tree; a leaf of tree t without slots adds to slot
// t % sums.size(). Missing and unknown categories go where their node says.
void add_leaves(const Trees&, std::span<const std::int32_t> categories, const Frame&, const Crew&,
                std::vector<std::vector<double>>& sums);

}  // namespace espalier
