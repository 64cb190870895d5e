#pragma once
#include "data/frame.h"

namespace espalier {

struct Extent {
  double lo = 0, hi = 0;
};
Extent extent_of(const View&);                           // of the values that are not missing; of none: 0, 0
std::vector<double> sorted_values(const View&);          // of those that are not missing
double quantile_of(std::span<double> values, double q);  // interpolated; reorders the values, of which there is one

}  // namespace espalier
