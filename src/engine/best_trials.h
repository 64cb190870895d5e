#pragma once
#include <algorithm>
#include <vector>

#include "runs/trial.h"

namespace espalier {

// The trials with the highest scores, best first; the baseline (a constant) stays among them whatever it scores.
class BestTrials {
 public:
  explicit BestTrials(std::size_t most) : most_(std::max<std::size_t>(most, 1)) {}

  // The numbers that fell out, the trial's own if it did not get in.
  std::vector<std::int64_t> add(const Trial& trial) {
    if (!trial.outcome.counts()) return {trial.n};
    trials_.insert(std::ranges::upper_bound(trials_, trial, better), trial);
    if (trials_.size() <= most_) return {};
    const auto out = worst();
    const std::int64_t n = out->n;
    trials_.erase(out);
    return {n};
  }

  // The score of a trial with as many folds as any must be above this to get in.
  double threshold() const {
    const bool room = trials_.size() < most_ || folds(*worst()) < folds(trials_.front());
    return room ? -HUGE_VAL : worst()->outcome.mean();
  }
  const std::vector<Trial>& all() const { return trials_; }
  static bool is_baseline(const Trial& t) { return t.candidate.step.op.starts_with("dummy_"); }

 private:
  // Who goes next.
  std::vector<Trial>::const_iterator worst() const {
    return std::prev(trials_.end(), most_ > 1 && trials_.size() > 1 && is_baseline(trials_.back()) ? 2 : 1);
  }
  static std::size_t folds(const Trial& t) { return t.outcome.fold_scores.size(); }

  std::size_t most_;
  std::vector<Trial> trials_;
};

}  // namespace espalier
