#pragma once
// Least squares with a penalty on absolute values, a coordinate at a time (Friedman, Hastie and Tibshirani, 2010).
#include "operators/context.h"
#include "operators/numbers.h"

namespace espalier {

// 1/2 |y - Xw|^2 + absolute |w|_1 + 1/2 ridge |w|^2, rows weighted, columns and target beside their means.
struct LassoProblem {
  double absolute = 0, ridge = 0;
  double tolerance = 1e-4;  // of the duality gap, in units of |y|^2
  int max_iter = 1000;
  bool intercept = true;
};

// A weight per column and then the intercept. Few columns are served from their products, many from the rows.
Result<std::vector<double>> fit_lasso(const Frame&, const Target&, const LassoProblem&, const Context&);

}  // namespace espalier
