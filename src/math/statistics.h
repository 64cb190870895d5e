#pragma once
// What is asked of a run of numbers, NaN being a missing one. Several at a time, in an order that is always the same.
#include <span>
#include <vector>

namespace espalier {

bool any_missing(std::span<const double>);
bool any_infinite(std::span<const double>);
bool all_finite(std::span<const double>);

struct Extent {
  double lo = 0, hi = 0;
};
Extent extent_of(std::span<const double>);  // of those that are not missing; of none: 0, 0

struct Spread {
  double count = 0, mean = 0, squares = 0;  // squares: sum of squared distances from the mean
};
Spread spread_of(std::span<const double>);  // of those that are not missing

void sort_numbers(std::vector<double>&);  // none missing

// Interpolated between ranks, for shares in [0, 1]; at least one number and none missing.
std::vector<double> quantiles_of(std::span<const double>, std::span<const double> shares);

}  // namespace espalier
