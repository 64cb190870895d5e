#pragma once
// What the table of metrics says, as objects.
#include "base/json.h"
#include "metrics/metric.h"

namespace espalier::cli {

std::string_view task_of(const Metric&);  // "two classes", "classification", "regression"
Json metrics_json(const Metrics&);

}  // namespace espalier::cli
