#pragma once
// How well the models of a run's Pareto front predict rows that the run has not seen, kept beside them.
#include <map>
#include <string>

#include "base/files.h"
#include "runs/origin.h"

namespace espalier {

Path front_model(const Path& run, const TrialId&);

struct FrontScores {
  std::string table;                 // whose rows they are
  std::map<TrialId, double> values;  // by the run's metric, turned so that greater is better; of those that have one
};

Status keep_front_scores(const Path& run, const FrontScores&);
// Those of no table if none are kept, or what is kept cannot be read.
FrontScores front_scores_of(const Path& run);

}  // namespace espalier
