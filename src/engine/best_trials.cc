#include "engine/best_trials.h"

#include <algorithm>

namespace espalier {
namespace {

// By the mean over the folds that both were evaluated on.
bool beats_on_common_folds(const Trial& a, const Trial& b) {
  Outcome mine = a.outcome, other = b.outcome;
  const std::size_t folds = std::min(mine.fold_scores.size(), other.fold_scores.size());
  mine.fold_scores.resize(folds);
  other.fold_scores.resize(folds);
  return folds > 0 && a.candidate.part.rows == b.candidate.part.rows && mine.mean() > other.mean();
}

}  // namespace

BestTrials::BestTrials(std::size_t most, const Catalog& catalog)
    : most_(std::max<std::size_t>(most, 1)), catalog_(catalog) {}

std::optional<TrialId> BestTrials::add(const Trial& trial) {
  if (!trial.outcome.counts() || !trial.outcome.evaluated()) return trial.id;
  trials_.insert(std::ranges::upper_bound(trials_, trial, better), trial);
  if (trials_.size() <= most_) return std::nullopt;
  const auto out = next_to_go();
  TrialId id = out->id;
  trials_.erase(out);
  return id;
}

double BestTrials::threshold() const {
  const bool room = trials_.size() < most_ || !comparable(*next_to_go(), trials_.front());
  return room ? -HUGE_VAL : next_to_go()->outcome.mean();
}

const Trial* BestTrials::winner() const {
  if (trials_.empty()) return nullptr;
  const Trial& first = trials_.front();
  if (!catalog_.is_baseline(first.candidate.step)) return &first;
  const auto better = std::ranges::find_if(trials_, [&](const Trial& t) {
    return !catalog_.is_baseline(t.candidate.step) && beats_on_common_folds(t, first);
  });
  return better == trials_.end() ? &first : &*better;
}

std::vector<Trial>::const_iterator BestTrials::next_to_go() const {
  const bool spare_the_last = most_ > 1 && trials_.size() > 1 && catalog_.is_baseline(trials_.back().candidate.step);
  return std::prev(trials_.end(), spare_the_last ? 2 : 1);
}

}  // namespace espalier
