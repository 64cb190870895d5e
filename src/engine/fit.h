#pragma once
// The one loop that joins search, evaluation, run and ensemble under a budget: trial_loop.h until the time of the
// search is over, then finale.h until the model is written. Everything they work with is handed in by the Setting, the
// clock too; nothing in here knows of processes, command lines or signals.
#include <atomic>

#include "engine/clock.h"
#include "engine/observer.h"
#include "model/model.h"
#include "runs/run.h"
#include "search/searcher.h"

namespace espalier {

struct Budget {
  Time began;                               // when the command began: the clock of everything
  Time deadline = Time::max();              // the model is on disk by then
  std::optional<std::int64_t> trials = {};  // how many more are tried
  double trial_seconds = HUGE_VAL;          // of one trial
  bool adapts = false;                      // trial_seconds is a guess: longer, where trials run out of it
  // Of a trial of the opening, where they are more: a search that knows no model at all has nothing better to do.
  std::optional<double> opening_seconds = {};
  std::size_t ensemble_size = 50;  // 0: the best single pipeline
  bool front = false;              // models of the Pareto front are wanted beside the final one
  bool races = true;               // folds of the worst quarter are not run to the end
  std::size_t keep = 50;           // trials whose out-of-fold predictions are kept
};

struct Setting {
  const Problem& problem;
  const Catalog& catalog;
  Searcher& searcher;
  Evaluator& evaluator;
  Run& run;
  const Clock& clock;
  Model::Info info;                    // of the model; the scores are filled in
  std::vector<MetricChoice> reported;  // of the final model, out of fold; the run's own first
  Budget budget;
  std::vector<Path> model_files;         // where the model goes, besides the run's own
  const std::atomic<bool>* cancel;       // once it is true the best so far will do
  std::optional<Path> checkpoints = {};  // the folder of scripts (engine/checkpoints.h)
};

// A score with the standard error of its mean over folds; greater is better.
struct ExpectedScore {
  MetricChoice metric;
  double value = 0, standard_error = 0;
};

struct Finished {
  std::optional<Trial> best;  // of all trials
  std::optional<double> baseline;
  std::int64_t trials = 0, failed = 0;
  std::map<TrialState, std::int64_t> states = {};  // how many trials ended how
  std::size_t members = 0;
  double ensemble_score = 0;  // out of fold; NaN where the model is a single pipeline
  // What the model's predictions for new rows will be worth: the run's metric first, then the usual ones. From
  // out-of-fold predictions; of a model without any, the run's metric alone, or nothing.
  std::vector<ExpectedScore> expected = {};
  bool cancelled = false;         // ended early, on request
  bool perfect = false;           // ended early, for no score is better
  bool constant = false;          // the model predicts the same for every row
  std::string why_constant = {};  // and why, if there is more to say than that nothing scored better
  std::int64_t cached_fits = 0;   // read from the cache on disk, and the seconds they took once
  double cached_seconds = 0;
  std::vector<Trial> front = {};  // the Pareto front, where it was wanted
  std::string unwritten = {};     // why predictions of trials, or a model on the way, could not be written
};

// Asks, writes, submits; waits, writes, tells: a run whose journal has trials is gone on with, finished ones are told,
// started ones submitted again. There is a model in the run's folder from the first finished fit on, replaced
// atomically by better ones, and copied to the setting's files at the end. Where no trial counts the model is a
// constant. Errors: not even that could be fitted, the journal or the last model cannot be written, no worker can be
// started; what was found before is kept.
Result<Finished> fit(Setting&, Observer&);

}  // namespace espalier
