#pragma once
// The trees of an ensemble as flat arrays, and how the rows of a frame walk them.
//
// Nodes of all trees stand in one numbering, tree after tree, and are described by arrays over it; leaves have a
// numbering of their own, by which their values are found:
//
//   root       0          5         8
//   feature    2  -1   0  -1  -1    1  -1  -1 | …      -1: a leaf
//   child      1   0   3   1   2    6   3   4 | …      the left child, the right one behind it; of a leaf its number
//
// This is also the saved form. A file may hold anything, so valid() is asked before rows walk: children behind their
// parents, inside their tree, columns and sets that exist.
#include "base/archive.h"
#include "base/parallel.h"
#include "data/frame.h"

namespace espalier {

// The children of a node stand behind it, so no tree can loop. A leaf holds one value, or, where `first` is not empty,
// values of some slots (classes): leaf l those at [first[l], first[l + 1]).
struct Trees {
  enum Way : std::uint8_t { missing_left = 1, by_category = 2 };
  static constexpr std::size_t set_words = 8;  // a set has a bit for each of 256 codes

  std::vector<std::int32_t> root;     // of each tree
  std::vector<std::int32_t> feature;  // -1 at a leaf
  std::vector<std::int32_t> child;    // the left one; of a leaf its number
  std::vector<double> threshold;      // v <= threshold goes left; by category: the number of the set that goes left
  std::vector<std::uint8_t> way;
  std::vector<std::uint32_t> sets;  // of categories, set_words each
  std::vector<double> value;        // by leaf, or at the places that `first` names
  std::vector<std::int32_t> first, slot;

  std::size_t count() const { return root.size(); }
  std::size_t leaves() const { return first.empty() ? value.size() : first.size() - 1; }
  void append(const Trees& behind);
  // The number of a new last node, which is a leaf until it is told otherwise.
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
