#pragma once
// Losses of one score a row, all rows at a time.
#include "math/matrix.h"

namespace espalier {

// `truth` is -1 or 1, or a number. A loss gives what the rows lose together, and the first and second derivative of
// each row's weighted loss by its score.
struct Scored {
  std::span<const double> score, truth, weight;
  double epsilon = 0;
  double corner = 1;  // where a loss has a corner, it is rounded over this width
};
using RowLoss = double (*)(const Scored&, std::span<double> slope, std::span<double> bend);

// log(1 + exp(-truth score))
double logistic_loss(const Scored&, std::span<double> slope, std::span<double> bend);
// max(0, 1 - truth score), squared or with its corner rounded
double squared_hinge_loss(const Scored&, std::span<double> slope, std::span<double> bend);
double hinge_loss(const Scored&, std::span<double> slope, std::span<double> bend);
// max(0, |truth - score| - epsilon), squared or with its corner rounded
double squared_tube_loss(const Scored&, std::span<double> slope, std::span<double> bend);
double tube_loss(const Scored&, std::span<double> slope, std::span<double> bend);

}  // namespace espalier
