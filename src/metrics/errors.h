#pragma once
// Errors of numbers; several target columns give the mean of the columns.
#include "metrics/metric.h"

namespace espalier::metrics {

double r2(const std::vector<ScoredColumn>&);  // a constant target: 1 if predicted exactly, else 0
double mean_squared_error(const std::vector<ScoredColumn>&);
double root_mean_squared_error(const std::vector<ScoredColumn>&);
double mean_absolute_error(const std::vector<ScoredColumn>&);
double median_absolute_error(const std::vector<ScoredColumn>&);
double mean_absolute_percentage_error(const std::vector<ScoredColumn>&);  // |truth| counts as 2.2e-16 at least
double mean_squared_log_error(const std::vector<ScoredColumn>&);          // undefined where a number is -1 or less
double root_mean_squared_log_error(const std::vector<ScoredColumn>&);     // as that

}  // namespace espalier::metrics
