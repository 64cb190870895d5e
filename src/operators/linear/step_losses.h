#pragma once
// What one row loses by its score, and the derivative by the score, which steps along gradients follow. A loss adds up
// what the rows have lost until taken() gives it. Derivatives that have no bound are cut at 1e12, as scikit-learn's.
#include <algorithm>
#include <cmath>
#include <utility>

#include "operators/linear/gradient_steps.h"

namespace espalier {

struct AddedLosses {
  double lost = 0;
  double taken() { return std::exchange(lost, 0.0); }
  static double bounded(double slope) { return std::clamp(slope, -1e12, 1e12); }
};

struct HingeLoss : AddedLosses {
  double corner = 1;
  double slope(double y, double score) {
    const double z = score * y;
    if (!(z <= corner)) return 0;
    lost += corner - z;
    return -y;
  }
};

// log(1 + exp(-z)): the logarithm of a product instead of a sum of logarithms, as long as the product is a number.
struct LogLoss : AddedLosses {
  double product = 1;
  double slope(double y, double score) {
    const double z = score * y, e = std::exp(-std::abs(z));
    lost += std::max(-z, 0.0);
    product *= 1 + e;
    if (product > 0x1p1000) lost += std::log(std::exchange(product, 1.0));
    return -y * (z < 0 ? 1 : e) / (1 + e);
  }
  double taken() {
    lost += std::log(std::exchange(product, 1.0));
    return AddedLosses::taken();
  }
};

struct ModifiedHuberLoss : AddedLosses {
  double slope(double y, double score) {
    const double z = score * y;
    if (z >= 1) return 0;
    lost += z >= -1 ? (1 - z) * (1 - z) : -4 * z;
    return z >= -1 ? -2 * (1 - z) * y : -4 * y;
  }
};

struct SquaredHingeLoss : AddedLosses {
  double slope(double y, double score) {
    const double short_of = std::max(1 - score * y, 0.0);
    lost += short_of * short_of;
    return bounded(-2 * y * short_of);
  }
};

struct SquaredErrorLoss : AddedLosses {
  double slope(double y, double score) {
    const double beside = score - y;
    lost += 0.5 * beside * beside;
    return bounded(beside);
  }
};

struct HuberLoss : AddedLosses {
  double epsilon = 0;
  double slope(double y, double score) {
    const double beside = score - y, near = std::clamp(beside, -epsilon, epsilon);
    lost += near * (beside - 0.5 * near);
    return near;
  }
};

struct TubeLoss : AddedLosses {
  double epsilon = 0;
  double slope(double y, double score) {
    const double beside = score - y, out = std::abs(beside) - epsilon;
    if (!(out > 0)) return 0;
    lost += out;
    return std::copysign(1.0, beside);
  }
};

struct SquaredTubeLoss : AddedLosses {
  double epsilon = 0;
  double slope(double y, double score) {
    const double beside = score - y, out = std::max(std::abs(beside) - epsilon, 0.0);
    lost += out * out;
    return bounded(std::copysign(2 * out, beside));
  }
};

// Calls body with the loss that a problem names.
template <class Body>
auto with_loss(const StepProblem& p, Body body) {
  switch (p.loss) {
    case StepLoss::hinge:
      return body(HingeLoss{{}, 1});
    case StepLoss::perceptron:
      return body(HingeLoss{{}, 0});
    case StepLoss::log_loss:
      return body(LogLoss{});
    case StepLoss::modified_huber:
      return body(ModifiedHuberLoss{});
    case StepLoss::squared_hinge:
      return body(SquaredHingeLoss{});
    case StepLoss::squared_error:
      return body(SquaredErrorLoss{});
    case StepLoss::huber:
      return body(HuberLoss{{}, p.epsilon});
    case StepLoss::epsilon_insensitive:
      return body(TubeLoss{{}, p.epsilon});
    case StepLoss::squared_epsilon_insensitive:
      break;
  }
  return body(SquaredTubeLoss{{}, p.epsilon});
}

}  // namespace espalier
