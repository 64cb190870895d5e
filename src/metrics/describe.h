#pragma once
// Scores as people read them. What is told to machines (JSON, journals) is the number alone, as MetricChoice::shown.
#include "metrics/metric.h"

namespace espalier {

// A number with the digits that its standard error warrants (two of the error's own), four where there is none:
// "2281", "0.843", "1.2e-07"; "undefined" for NaN.
std::string describe_number(double number, double standard_error = 0);

// "RMSE 2281 ± 12", "ROC AUC 0.843": a value of the choice (greater is better) as the raw score that it is of, never
// negative for having been named "neg_...".
std::string describe(const MetricChoice&, double value, double standard_error = 0);
// The number alone.
std::string describe_value(const MetricChoice&, double value, double standard_error = 0);

}  // namespace espalier
