#pragma once
// The score of a step, as a pure function of the problem, the step and what of the evaluation is asked for.
//
// A *split* is a pair of row sets, one to fit on and one to validate on; a *fold* here is one split on its way through
// the evaluation. A *stage* is a number of rounds of a growing model (trees of a forest, iterations of a boosting): a
// stage is whole when every fold has been evaluated with so many rounds. An *outcome counts* if the search may use its
// score.
//
// Growing models are evaluated stage by stage, all folds in each, rounds doubling: growing from 8 to 16 trees costs 8,
// so all stages together cost little more than the last alone, and there is something to count whenever a trial is
// stopped. The outcome is the best whole stage: more rounds than were best are not kept. A candidate that asks for all
// its rounds has one stage.
#include "evaluation/problem.h"
#include "runs/out_of_fold.h"
#include "runs/trial.h"

namespace espalier {

struct Evaluated {
  Outcome outcome;
  OutOfFold predictions;  // of the stage that counts; empty unless every fold asked for was evaluated
};

// What is asked for beside the step: the candidate's.
struct Asked {
  Part part = {};
  double threshold = -HUGE_VAL;
  bool all_rounds = false;
};

// `on_stage` is told what would count if the evaluation ended now: before the first stage is whole the folds done so
// far (which have no predictions), then the best whole stage. Racing: in the last stage, which for models that do not
// grow is the only one, folds go on only while neither their mean nor the best whole stage is below the threshold.
Evaluated cross_validate(const Problem&, Fitter&, const Step& canonical, const Asked&,
                         const std::function<void(const Outcome&)>& on_stage);

// The rounds after which a growing model is evaluated: doubling up to `rounds`, few of them where a fit is quick.
std::vector<int> stages_of(int rounds, const Shape&);

// The splits of the problem's subsample, or of all rows, and of these what a part asks for: its first folds, and of
// each one's training rows a share, drawn from the evaluation seed and nested: what a smaller share holds, a larger one
// holds too, in every fold alike. Of a single classification column each class gives its share, and at least one row.
std::vector<Split> splits_of(const Problem&, const Part&);
// The rows that each fold of the first repetition is validated on.
std::vector<std::vector<std::uint32_t>> validated_rows(const Problem&);

}  // namespace espalier
