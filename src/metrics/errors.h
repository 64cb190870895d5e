#pragma once
// Errors of numbers; several target columns give the mean of the columns.
#include "metrics/metric.h"

namespace espalier::metrics {

double r2(const std::vector<Judged>&);  // a constant target: 1 if predicted exactly, else 0
double mean_squared_error(const std::vector<Judged>&);
double root_mean_squared_error(const std::vector<Judged>&);
double mean_absolute_error(const std::vector<Judged>&);
double median_absolute_error(const std::vector<Judged>&);
double mean_absolute_percentage_error(const std::vector<Judged>&);  // |truth| counts as 2.2e-16 at least
double mean_squared_log_error(const std::vector<Judged>&);          // undefined where a number is -1 or less
double root_mean_squared_log_error(const std::vector<Judged>&);     // as that

}  // namespace espalier::metrics
