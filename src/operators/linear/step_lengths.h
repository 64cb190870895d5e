#pragma once
#include <span>

#include "operators/linear/gradient_steps.h"

namespace espalier {

// The lengths of steps 1, 2, ... by a problem's schedule.
class StepLengths {
 public:
  explicit StepLengths(const StepProblem&);
  void next(std::span<double> lengths);  // of the steps that follow those given so far
  bool shorten();  // for the adaptive schedule when nothing improves; false: there is no more to do

 private:
  const StepProblem& p_;
  double eta_, start_ = 0, t_ = 0;
};

}  // namespace espalier
