#pragma once
// One job from text to result, in whatever process it runs. This is where exceptions end.
#include "evaluation/cross_validate.h"

namespace espalier {

struct Job {
  enum class Kind {
    trial,  // cross-validated: the outcome and, if wanted, its out-of-fold predictions
    fit,    // fitted on all rows: the pipeline, as bytes that load_pipeline reads
  };
  std::int64_t id = 0;
  Kind kind = Kind::trial;
  Candidate candidate = {};
  int rounds = 0;                 // fit: of a growing model, what its trial chose; 0: as the step says
  double seconds = HUGE_VAL;      // asked to stop after this long
  double keep_above = -HUGE_VAL;  // trial: predictions of lower scores are not wanted
};

struct Done {
  std::int64_t id = 0;
  Outcome outcome = {};
  std::string payload = {};  // trial: predictions as bytes; fit: the pipeline
};

// `on_stage` is told what would count if the job ended now.
Done evaluate(const Problem&, const Catalog&, PrefixCache&, const Job&, const std::atomic<bool>* stop,
              const std::function<void(const Outcome&)>& on_stage);

// Out-of-fold predictions as bytes and back: little-endian 32-bit floats, column after column.
std::string to_bytes(const OutOfFold&);
Result<OutOfFold> out_of_fold_from(std::string_view bytes, std::size_t columns, std::size_t rows);

}  // namespace espalier
