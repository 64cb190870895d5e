#pragma once
// Linear models of a score a class, their losses coupled by softmax.
#include "operators/classes.h"
#include "operators/context.h"
#include "operators/linear/design.h"

namespace espalier {

struct SoftmaxProblem {
  const Design& x;
  const SeenClasses& classes;
  std::span<const double> weight;
  std::vector<double> ridge, absolute;  // per coefficient of a class
  double tolerance = 1e-4;              // as ScoreProblem's
  int max_iter = 100;
};

// Coefficients of the design, a column a class.
Result<Matrix> fit_softmax(const SoftmaxProblem&, const Context&);

}  // namespace espalier
