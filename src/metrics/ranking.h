#pragma once
// Scores of an order: the area under the ROC curve and average precision; and the loss of probabilities.
#include "metrics/metric.h"

namespace espalier::metrics {

// Two classes: of the positive one. More: one class against the rest, the mean of the classes. Several target columns:
// the mean of the columns. NaN where one side is empty.
double roc_auc(const std::vector<ScoredColumn>&);
double roc_auc_ovo(const std::vector<ScoredColumn>&);  // every pair of classes both ways (Hand and Till, 2001)
double average_precision(const std::vector<ScoredColumn>&);
// Two classes: of the positive one. More: the sum over the classes.
double brier_score(const std::vector<ScoredColumn>&);
double log_loss(const std::vector<ScoredColumn>&);  // natural logarithm, probabilities clipped at the double's epsilon

}  // namespace espalier::metrics
