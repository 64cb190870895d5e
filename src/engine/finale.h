#pragma once
// From the best trials to the final model, in four steps, each of which can be taken alone:
//
//   candidates  what may become a member: trials with their out-of-fold predictions, read from the run's folder
//   choose      the ensemble (or the single best) among them
//   fit_all     models of all rows for what was chosen, by the run's evaluator, as far as the time allows
//   publish     the model file (ModelShelf)
//
// finish_with_the_best takes all four: it leaves out what takes too long to fit, chooses, fits, and where members could
// not be fitted in time chooses anew among those that were. The best trial of all may be no candidate: a trial that was
// stopped before every fold was evaluated counts, but has no predictions. It is then fitted first, and published alone
// unless an ensemble of the others is better.
#include "engine/best_trials.h"
#include "engine/model_shelf.h"

namespace espalier {

struct EnsembleCandidate {
  Trial trial;
  OutOfFold predictions;
  bool baseline = false;  // answers every row alike
};
// Handed about by address: leaving one out moves none of the others.
using CandidateList = std::vector<const EnsembleCandidate*>;

// Those of the trials whose predictions lie in the run's folder, whoever's they are, in the order given. Whoever has no
// BestTrials at hand makes them from a journal.
std::vector<EnsembleCandidate> ensemble_candidates(const Run&, const Catalog&, const std::vector<Trial>& best);

struct ChoiceOptions {
  std::size_t size = 50;  // of the ensemble; 0: the first candidate alone
  std::size_t bags = 1;
  std::function<bool()> enough = {};  // asked before each addition: what is chosen so far will do
};
// The more candidates and the fewer rows, the more is luck, and the more bags (docs/decisions/0005).
std::size_t bags_for(std::size_t candidates, std::size_t rows);

struct ChosenEnsemble {
  struct Share {
    const EnsembleCandidate* candidate;
    double weight;  // all add up to 1
  };
  std::vector<Share> shares;  // heaviest first
  double score = 0;           // of the mixture, out of fold; greater is better
  double standard_error = 0;  // of the score over the splits
};
// At least one candidate must be handed in. With log-loss a baseline among them keeps its share (docs/decisions/0006).
ChosenEnsemble choose(const Problem&, const CandidateList&, const ChoiceOptions&);

// Fits the trials on all rows, in their order, as many at a time as there are slots, and puts the models on the shelf:
// until all are done, the deadline has come, or the shelf holds as many bytes as a model file should. Cancelling brings
// the deadline nearer. Trials that are on the shelf are not fitted again.
void fit_all(const Setting&, ModelShelf&, std::deque<Trial>, Time& deadline);

// Where not a single trial counts, the model is a constant. Errors: the model cannot be written. The model that is on
// disk already stays if nothing better gets done.
Status finish_with_the_best(const Setting&, ModelShelf&, const BestTrials&, Observer&, Finished&);

}  // namespace espalier
