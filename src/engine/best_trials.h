#pragma once
#include <algorithm>
#include <vector>

#include "runs/trial.h"

namespace espalier {

// The trials with the highest scores, best first.
class BestTrials {
 public:
  explicit BestTrials(std::size_t most) : most_(std::max<std::size_t>(most, 1)) {}

  // The numbers that fell out, the trial's own if it did not get in.
  std::vector<std::int64_t> add(const Trial& trial) {
    if (!trial.outcome.counts()) return {trial.n};
    trials_.insert(std::ranges::upper_bound(trials_, trial, better), trial);
    if (trials_.size() <= most_) return {};
    const std::int64_t out = trials_.back().n;
    trials_.pop_back();
    return {out};
  }

  // The score of a trial with as many folds as any must be above this to get in.
  double threshold() const {
    const bool room = trials_.size() < most_ || folds(trials_.back()) < folds(trials_.front());
    return room ? -HUGE_VAL : trials_.back().outcome.mean();
  }
  const std::vector<Trial>& all() const { return trials_; }

 private:
  static std::size_t folds(const Trial& t) { return t.outcome.fold_scores.size(); }

  std::size_t most_;
  std::vector<Trial> trials_;
};

}  // namespace espalier
