#pragma once
// The trials from which the final model is made: those with the highest scores, whose out-of-fold predictions are kept
// on disk. What falls out of here loses its predictions, which is why adding a trial names who fell out.
#include <vector>

#include "operators/catalog.h"
#include "runs/trial.h"

namespace espalier {

// Best first, by better(). The baseline (a constant) stays among them whatever it scores: log-loss leaves it a share of
// the ensemble. Trials that do not count, and those that were not evaluated themselves, do not get in.
class BestTrials {
 public:
  BestTrials(std::size_t most, const Catalog&);

  // Who fell out: somebody else, the trial itself if it did not get in, or nobody.
  std::optional<TrialId> add(const Trial&);

  // Of a whole trial with a lower score the predictions are not wanted: it does not get in. One with the same may: the
  // smaller id goes first, and that may be the one that a run that goes on tries again.
  double threshold() const;
  const std::vector<Trial>& all() const { return trials_; }

  // The trial whose pipeline is the best to hand over: the first, but for a constant where a trial that ran out of time
  // beats it on the folds that both were evaluated on. Nothing while no trial counts.
  const Trial* winner() const;

 private:
  std::vector<Trial>::const_iterator next_to_go() const;

  std::size_t most_;
  const Catalog& catalog_;
  std::vector<Trial> trials_;
};

}  // namespace espalier
