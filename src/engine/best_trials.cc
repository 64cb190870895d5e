#include "engine/best_trials.h"

#include <algorithm>

namespace espalier {

BestTrials::BestTrials(std::size_t most, const Catalog& catalog)
    : most_(std::max<std::size_t>(most, 1)), catalog_(catalog) {}

std::optional<TrialId> BestTrials::add(const Trial& trial) {
  if (!trial.outcome.counts() || !trial.outcome.evaluated()) return trial.id;
  trials_.insert(std::ranges::upper_bound(trials_, trial, better), trial);
  if (trials_.size() <= most_) return std::nullopt;
  const auto out = next_to_go();
  const TrialId id = out->id;
  trials_.erase(out);
  return id;
}

double BestTrials::threshold() const {
  const bool room = trials_.size() < most_ || !comparable(*next_to_go(), trials_.front());
  return room ? -HUGE_VAL : next_to_go()->outcome.mean();
}

std::vector<Trial>::const_iterator BestTrials::next_to_go() const {
  const bool spare_the_last = most_ > 1 && trials_.size() > 1 && catalog_.is_baseline(trials_.back().candidate.step);
  return std::prev(trials_.end(), spare_the_last ? 2 : 1);
}

}  // namespace espalier
