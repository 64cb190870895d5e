#pragma once
#include "engine/fit.h"
#include "runs/front_scores.h"

namespace espalier::cli {

// How well a model predicts rows whose target is known: greater is better. Rows of classes that it never saw are wrong
// by accuracy, and no other metric takes them.
Result<double> held_out_value(const Path& model, const Table& rows, const MetricChoice&);

// The same of the models of a Pareto front, kept in the run's folder. One that cannot be scored has none, with a note
// that says why.
FrontScores score_the_front(const Started&, const std::vector<Trial>& front, const Table& rows);

}  // namespace espalier::cli
