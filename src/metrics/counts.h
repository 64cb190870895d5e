#pragma once
// Right and wrong answers per label: what accuracy, precision, recall and F1 are made of.
#include "metrics/metric.h"

namespace espalier::metrics {

struct Counts {
  double hit = 0, false_alarm = 0, missed = 0;  // weights of rows
  double support() const { return hit + missed; }
};

// Per class of one target column; of several (multi-label) per column, counting its positive class. Multi-label columns
// of more than two classes count class by class.
std::vector<Counts> count_labels(const std::vector<ScoredColumn>&);

double accuracy(const std::vector<ScoredColumn>&);  // of several columns: the share of rows right in all of them
double balanced_accuracy(const std::vector<ScoredColumn>&);
double adjusted_rand_score(const std::vector<ScoredColumn>&);
double matthews_corrcoef(const std::vector<ScoredColumn>&);
double cohen_kappa(const std::vector<ScoredColumn>&);  // NaN where truth and predictions are all of one class

enum class Part { precision, recall, f1, jaccard };
enum class Average { binary, macro, micro, weighted, samples };
template <Part part, Average average>
double part_score(const std::vector<ScoredColumn>&);

}  // namespace espalier::metrics
