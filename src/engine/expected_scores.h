#pragma once
// What a model's predictions for new rows will be worth, told from what its members predicted for rows they had not
// seen.
#include "engine/fit.h"

namespace espalier {

struct WeightedPredictions {
  const OutOfFold* predictions;
  double weight;  // all add up to 1
};

// The scores of the mixture by every metric: the mean over the rows that each split evaluates, with its standard error;
// NaN where a metric is undefined on all of them.
std::vector<ExpectedScore> expected_scores(const Problem&, const std::vector<MetricChoice>&,
                                           const std::vector<WeightedPredictions>&);

}  // namespace espalier
