#pragma once
#include <utility>

#include "operators/context.h"

namespace espalier {

// Between each two of `count` things, which are nowhere from themselves: one number a pair.
struct Distances {
  explicit Distances(std::size_t things) : count(things), values(things * (things - 1) / 2) {}
  std::size_t count;           // at least one
  std::vector<double> values;  // of 1 and 0, of 2 and 0, of 2 and 1, …
  double& operator()(std::size_t i, std::size_t j) { return values[place(i, j)]; }
  double operator()(std::size_t i, std::size_t j) const { return values[place(i, j)]; }

 private:
  static std::size_t place(std::size_t i, std::size_t j) {
    if (i < j) std::swap(i, j);
    return i * (i - 1) / 2 + j;
  }
};

enum class ColumnMetric { euclidean, manhattan, cosine };

// Between the columns of a frame of finite numbers, as vectors of its rows. By the cosine, a column of zeros is at
// distance 1 from all others, where scikit-learn refuses it.
// Errors: a stop; numbers too large to add up.
Result<Distances> column_distances(const Frame&, ColumnMetric, const Crew&, std::string_view who);

}  // namespace espalier
