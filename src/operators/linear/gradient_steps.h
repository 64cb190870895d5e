#pragma once
// Linear models by steps along the gradient of one row after the other (Bottou, 2012): the schedules of scikit-learn,
// an L1 penalty summed up until a row touches its column (Tsuruoka et al., 2009), averaged weights (Xu, 2011).
//
// The loop takes scikit-learn's steps. It may end after other passes, for scikit-learn's objective counts squares of
// the weights that are not theirs once an L1 penalty has cut them or rows are sparse; here they are theirs. On sparse
// rows the intercept moves by a hundredth of a step, as it does there.
#include <optional>

#include "operators/context.h"
#include "operators/numbers.h"

namespace espalier {

enum class StepLoss {
  hinge,
  log_loss,
  modified_huber,
  squared_hinge,
  perceptron,
  squared_error,
  huber,
  epsilon_insensitive,
  squared_epsilon_insensitive
};
enum class StepSchedule { constant, optimal, invscaling, adaptive };

// `truth` is -1 or 1, or a number.
struct StepProblem {
  std::span<const double> truth, weight;
  StepLoss loss = StepLoss::hinge;
  double epsilon = 0.1;
  double alpha = 0;  // of the penalty alpha (l1_ratio |w| + (1 - l1_ratio) w^2 / 2), and of the optimal schedule
  bool penalised = true;
  double l1_ratio = 0;
  StepSchedule schedule = StepSchedule::optimal;
  double eta0 = 0.01, power_t = 0.5;
  bool intercept = true, average = false, shuffle = true;
  std::optional<double> tol = 1e-3;
  int max_iter = 1000, n_iter_no_change = 5;

  double ridge() const { return penalised ? (1 - l1_ratio) * alpha : 0; }
  double absolute() const { return penalised ? l1_ratio * alpha : 0; }
};

// The rows one behind the other, dense or compressed: one copy for all scores.
class StepRows {
 public:
  static Result<StepRows> of(const Frame&, std::string_view who);
  // A weight per column, then the intercept. Weights that grow beyond all numbers are an error in the name of `who`.
  Result<std::vector<double>> descend(const StepProblem&, const Context&, std::string_view who) const;

 private:
  std::size_t width_ = 0;
  bool sparse_ = false;
  std::vector<double> dense_;  // each row padded with zeros to a multiple of four
  CompressedRows compressed_;
};

}  // namespace espalier
