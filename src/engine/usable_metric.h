#pragma once
// A metric that is defined on the splits of a run. Five rows, one positive row or a time order may leave one class in
// every split, and squares of numbers as large as 1e200 are infinite: then a search by the metric that was asked for
// would fail trial by trial.
#include "data/splits.h"
#include "metrics/metric.h"

namespace espalier {

struct UsableMetric {
  MetricChoice metric;
  std::string remark;  // why it is another than `asked`; empty if it is not
};

// `asked` where it is defined for a constant on one split at least; else the first of log_loss, or of the errors of
// numbers by their sensitivity, that does; `asked` where none does. Errors: weights that are zero in all rows; a metric
// that `by_name` a person asked for and that is not defined for this target at all (mean_squared_log_error of negative
// numbers).
Result<UsableMetric> usable_metric(const Metrics&, const MetricChoice& asked, bool by_name, const Target&,
                                   const FoldPlan&);

}  // namespace espalier
