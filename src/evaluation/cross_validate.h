#pragma once
#include "evaluation/problem.h"
#include "runs/trial.h"

namespace espalier {

// Predictions by fits that have not seen the row: one column per output of the target, a number a row of the data set,
// NaN for rows that no split judges; the mean of the repetitions.
using OutOfFold = std::vector<std::vector<float>>;

struct Judgement {
  Outcome outcome;
  OutOfFold predictions;  // empty unless the outcome counts
};

// Scores a canonical step on the splits of the problem. Of a growing model the stages of doubling rounds are the outer
// loop and the splits the inner one: every stage that all splits have finished is reported, and counts if the trial is
// stopped later; the best stage is the outcome. Before the first stage is whole the splits done so far count, without
// predictions. The last stage, and a model that does not grow, are raced: splits go on
// only while their mean is not below the threshold.
Judgement cross_validate(const Problem&, Fitter&, const Step& canonical, double threshold,
                         const std::function<void(const Outcome&)>& on_stage);

// The rounds after which a growing model is judged: doubling up to `rounds`, few of them where a fit is quick.
std::vector<int> stages_of(int rounds, const Shape&);

}  // namespace espalier
