#pragma once
// Linear models of one score a row: sum of losses + 1/2 sum of ridge w^2 + sum of absolute |w|.
#include "math/optimise.h"
#include "operators/context.h"
#include "operators/linear/design.h"
#include "operators/linear/losses.h"

namespace espalier {

struct ScoreProblem {
  const Design& x;
  RowLoss loss;
  std::span<const double> truth, weight;
  double epsilon = 0;
  std::vector<double> ridge, absolute;  // one per coefficient of the design; absolute may be all zero
  double tolerance = 1e-4;              // of the largest entry of the gradient, in units of the weights' sum
  int max_iter = 100;
  double corner = 1;
  std::vector<double> start = {};  // in the design's coefficients; empty: zero
};

// The minimum, in the design's coefficients: by Newton's method where columns are few (with coordinate descent inside
// where absolute values are penalised: Yuan, Ho and Lin, 2012), by L-BFGS where they are many, or rows are and the loss
// bends gently.
Result<std::vector<double>> fit_scores(const ScoreProblem&, const Context&);

// Of a loss with corners that are rounded more and more sharply, from `scale` down to the tolerance's share of it: few
// dense columns only.
bool serves_corners(const Design&);
Result<std::vector<double>> fit_corners(ScoreProblem, double scale, const Context&);

// Divides by the root of a diagonal (in turn for each class), halfway between no scaling and full scaling: columns of
// few numbers bend the loss little, and at full scale they would be fitted to more digits than the gradient's size asks
// for.
Precondition halfway(std::vector<double> diagonal);

// The largest entry of the least subgradient.
double steepest_entry(std::span<const double> gradient, std::span<const double> w, std::span<const double> absolute);

}  // namespace espalier
