#pragma once
// One job from text to result, in whatever process it runs. This is where exceptions end: a broken promise of ours and
// a refused allocation become outcomes here, so that whoever hands out jobs knows results only.
#include "evaluation/cross_validate.h"

namespace espalier {

struct Job {
  enum class Kind {
    trial,  // cross-validated: the outcome and, if wanted, its out-of-fold predictions
    fit,    // fitted on all rows: the pipeline, as bytes that load_pipeline reads
  };
  std::int64_t id = 0;  // given by the evaluator; a trial may take several jobs, and two writers' trials one number
  Kind kind = Kind::trial;
  Candidate candidate = {};
  int rounds = 0;                // fit: of a growing model, what its trial chose; 0: as the step says
  double seconds = HUGE_VAL;     // it is asked to stop after so long, by whoever runs it
  double keep_from = -HUGE_VAL;  // trial: predictions of lower scores are not wanted
};

struct Done {
  std::int64_t id = 0;
  Outcome outcome = {};
  std::string payload = {};  // trial: predictions as bytes; fit: the pipeline
  bool unstarted = false;    // nobody could begin it, whatever it is: outcome.error says why
};

// Never throws, but for what `on_stage` throws, which is told what would count if the job ended now. `stop` is looked
// at between iterations; a job that heeds it comes back as cut short. Limits of memory are the process's.
Done evaluate(const Problem&, const Catalog&, PrefixCache&, const Job&, const std::atomic<bool>* stop,
              const std::function<void(const Outcome&)>& on_stage);

}  // namespace espalier
