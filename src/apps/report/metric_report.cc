#include "apps/report/metric_report.h"

#include <nlohmann/json.hpp>

namespace espalier::cli {

std::string_view task_of(const Metric& m) {
  if (m.task == Task::regression) return "regression";
  return m.binary_only ? "two classes" : "classification";
}

Json metrics_json(const Metrics& metrics) {
  Json out = Json::array();
  for (const auto& m : metrics.rows())
    out.push_back({{"name", m->name}, {"task", task_of(*m)}, {"smaller_is_better", m->loss}, {"doc", m->doc}});
  return out;
}

}  // namespace espalier::cli
