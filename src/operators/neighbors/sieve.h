#pragma once
// Rows that may be among the nearest, found by products in single precision: |x - q|^2 = |x|^2 + |q|^2 - 2 x'q, with a
// bound on what rounding can do to it. Whoever asks computes the true distances of the few that are left.
#include <optional>

#include "operators/neighbors/nearest.h"

namespace espalier {

class Sieve {
 public:
  // Nothing where it does not pay (a tree, few queries) or serve (city blocks, numbers too large).
  static std::optional<Sieve> of(const Neighborhood&, std::size_t queries, int power);

  // Per query, places in ascending order: its k nearest are among them. Empty for a query too large.
  std::vector<std::vector<std::uint32_t>> candidates(MatrixView queries, std::size_t k) const;

 private:
  explicit Sieve(const Neighborhood&);

  std::size_t rows_, columns_;
  std::vector<double> middle_;  // subtracted first: numbers far from zero would lose digits
  std::vector<float> blocks_, norms_;
  double largest_ = 0;  // of the norms
};

}  // namespace espalier
