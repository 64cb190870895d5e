#pragma once
// Which columns a node tries: drawn without replacement until enough were tried (scikit-learn's max_features).
//
// A column that does not vary among a node's rows, a constant, varies in none of the nodes below it either. So a node
// hands the constants it knows to its children, where drawing one counts as a try but costs nothing. The draw is one
// array, whose regions grow towards each other:
//
//    0          drawn             known          known+found            end            columns
//    | constants  |   constants     |    constants     |    columns       |    columns     |
//    | known,     |   known,        |    found at      |    not tried     |    that were   |
//    | drawn      |   not drawn     |    this node     |    yet           |    tried, vary |
//
// A try draws from the second and the fourth region. What the node knows in the end are the first known + found places.
//
// Nodes that wait for their turn keep only that number. It stays true because nodes are taken depth first: whatever is
// searched before a waiting node lies below its sibling and only adds constants behind those it knows. But drawing
// shuffles the known ones, and a node that knows more would carry some across the border of one that knows less. So
// their order is kept apart, in constants_, and put back after each node.
#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "base/rng.h"

namespace espalier {

class ColumnDraw {
 public:
  // All columns may vary again: before each tree.
  void reset(std::size_t columns) {
    columns_.resize(columns);
    std::iota(columns_.begin(), columns_.end(), 0u);
    constants_ = columns_;
  }

  // For a node that knows the first `known` constants: calls varies(j), which says whether column j varies, for columns
  // drawn until `wanted` were tried, and then on as long as only constants were met; ends early where enough() holds.
  // Gives the number of constants known now. Costs a draw and a swap a try.
  template <class Varies, class Enough>
  std::size_t draw(std::size_t known, std::size_t wanted, Rng& rng, Varies varies, Enough enough) {
    std::size_t end = columns_.size(), drawn = 0, found = 0, tried = 0;
    const auto only_constants = [&] { return tried <= found + drawn; };
    while (end > known + found && (tried < wanted || only_constants())) {
      ++tried;
      std::size_t at = drawn + rng.below(end - found - drawn);
      if (at < known) {
        std::swap(columns_[drawn++], columns_[at]);
        continue;
      }
      at += found;
      const bool does_vary = varies(columns_[at]);
      std::swap(columns_[at], does_vary ? columns_[--end] : columns_[known + found++]);
      if (enough()) break;
    }
    const auto border = static_cast<std::ptrdiff_t>(known);
    std::copy_n(constants_.begin(), known, columns_.begin());
    std::copy_n(columns_.begin() + border, found, constants_.begin() + border);
    return known + found;
  }

 private:
  std::vector<std::uint32_t> columns_, constants_;
};

}  // namespace espalier
