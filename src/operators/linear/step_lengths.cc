#include "operators/linear/step_lengths.h"

#include <algorithm>
#include <cmath>

#include "math/elementwise.h"
#include "operators/linear/step_losses.h"

namespace espalier {

// The optimal schedule begins as if so many steps were made that the first one is as long as weights usually are
// (Bottou, 2012).
StepLengths::StepLengths(const StepProblem& p) : p_(p), eta_(p.eta0) {
  if (p.schedule != StepSchedule::optimal) return;
  const double usual = std::sqrt(1 / std::sqrt(p.alpha));
  const double slope = with_loss(p, [&](auto loss) { return loss.slope(1, -usual); });
  start_ = std::max(1.0, slope) / (usual * p.alpha);
}

void StepLengths::next(std::span<double> lengths) {
  const double before = t_;
  t_ += static_cast<double>(lengths.size());
  for (std::size_t k = 0; k < lengths.size(); ++k) lengths[k] = before + static_cast<double>(k);
  if (p_.schedule == StepSchedule::optimal) {
    for (double& t : lengths) t = 1 / (p_.alpha * (start_ + t));
  } else if (p_.schedule != StepSchedule::invscaling || p_.power_t == 0) {
    std::ranges::fill(lengths, eta_);
  } else if (p_.power_t == 0.5) {
    for (double& t : lengths) t = p_.eta0 / std::sqrt(t + 1);
  } else {
    for (double& t : lengths) t += 1;
    logarithms(lengths);
    for (double& t : lengths) t *= -p_.power_t;
    exponentials(lengths);
    for (double& t : lengths) t *= p_.eta0;
  }
}

bool StepLengths::shorten() {
  if (p_.schedule != StepSchedule::adaptive || eta_ <= 1e-6) return false;
  eta_ /= 5;
  return true;
}

}  // namespace espalier
