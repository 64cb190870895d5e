#pragma once
// The whole path of the lasso, from the penalty that leaves nothing downwards: a broken line whose corners are where a
// column comes in or goes out (Osborne, Presnell and Turlach, 2000; Efron et al., 2004).
#include "operators/linear/regression.h"

namespace espalier {

struct LarsOptions {
  std::vector<double> unit = {};  // per column, what its numbers are divided by; empty: nothing
  double least = 0;               // penalty at the end, per row
  int max_iter = 500;             // corners at most
  double eps = 0;                 // least share of a column that others leave of it for the solver; see lasso_lars_cv
};

struct LarsPath {
  std::vector<double> alphas;  // penalties per row at the corners, falling
  Matrix w;                    // a column of weights per corner
};

Result<LarsPath> lars_path(const Regression&, const LarsOptions&, const Context&);

}  // namespace espalier
