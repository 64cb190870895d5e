#pragma once
// Metrics of a user's own: functions (y_true, y_pred) of predicted labels or numbers, in a shared library or a Python
// module. A function whose name contains "error" or "loss" is minimised, any other maximised (TPOT's rule).
//
//   lib.so:function       double function(const double* y_true, const double* y_pred, size_t rows), of C linkage;
//                         labels that are not numbers are passed as their places in sorted order
//   my_module.function    called in a process of its own, by `python3` or whatever ESPALIER_PYTHON names, with numpy
//                         arrays of the labels as the table has them; the current folder comes first on its path.
//                         Or a scorer in scikit-learn's manner, of (estimator, X, y): always maximised; the estimator
//                         answers with what was predicted, of X the number of rows is known
//   file.py:function      the same of a file, wherever it is
#include <functional>

#include "metrics/metric.h"

namespace espalier {

// Whether a metric's name is one of these forms.
bool is_own_metric(std::string_view name);

// Loads the function and calls it once on a few rows of the target, so that what is wrong with it is known before a
// search. Errors: no such library, module or function; an exception, with its own words; what it returns is no number;
// it does not answer within half a minute (three, of an import), or by the time that somebody wants to stop; a target
// of several columns.
//
// The metric throws std::runtime_error where the function fails, and waits for one that hangs no second time. What a
// library's function does to its process does not reach ours.
Result<MetricChoice> own_metric(const std::string& name, const Target&, const std::function<bool()>& stopped = {});

// A metric of the table, or one of these.
Result<MetricChoice> metric_named(const Metrics&, const std::string& name, const Target&,
                                  const std::function<bool()>& stopped = {});

// The same in a process whose jobs are watched, and which may be lost: neither called beforehand nor guarded.
Result<MetricChoice> metric_of_worker(const Metrics&, const std::string& name, const Target&);

// NaN instead of what it throws.
MetricChoice undefined_where_it_fails(MetricChoice);

}  // namespace espalier
