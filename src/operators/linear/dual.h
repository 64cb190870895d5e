#pragma once
// Support vector machines by coordinate descent in the dual (Hsieh et al., 2008; Ho and Lin, 2012): a number per row,
// of which the weights are sums. For losses with corners, and where columns are more than rows.
#include "operators/context.h"
#include "operators/numbers.h"

namespace espalier {

struct DualProblem {
  std::span<const double> truth;      // -1 or 1, or numbers
  std::span<const double> low, high;  // within which each row's number stays
  std::span<const double> soft = {};  // of squared losses: half the inverse of a row's weight, and no bound; else empty
  double epsilon = 0;                 // width of the tube
  bool intercept = true;              // penalised like a weight
  double tolerance = 1e-4;            // of the largest violation
  int max_iter = 1000;                // passes over the rows
};

// A weight per column and then the intercept: least 1/2 |w|^2 + sum of losses.
Result<std::vector<double>> fit_dual(const Frame&, const DualProblem&, const Context&);

}  // namespace espalier
