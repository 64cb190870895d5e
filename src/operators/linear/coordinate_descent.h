#pragma once
// Least squares with a penalty on absolute values, a coordinate at a time (Friedman, Hastie and Tibshirani, 2010).
#include "operators/linear/regression.h"

namespace espalier {

// 1/2 |y - Xw|^2 + absolute |w|_1 + 1/2 ridge |w|^2, rows weighted, columns and target beside their means.
struct LassoProblem {
  double absolute = 0, ridge = 0;
  double tolerance = 1e-4;  // of the duality gap, in units of |y|^2
  int max_iter = 1000;
};

// A weight per column and then the intercept.
Result<std::vector<double>> fit_lasso(const Regression&, const LassoProblem&, const Context&);
// A column of weights per problem, each found from where the one before ended: in the order of falling penalties.
Result<Matrix> lasso_path(const Regression&, std::span<const LassoProblem>, const Context&);

}  // namespace espalier
