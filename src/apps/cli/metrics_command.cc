#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/cli/command.h"
#include "apps/cli/voice.h"
#include "metrics/metric.h"

namespace espalier::cli {
namespace {

int metrics(bool json) {
  Json all = Json::array();
  const Metrics known;
  for (const auto& row : known.rows()) {
    const Metric& m = *row;
    const char* task =
        m.task == Task::classification ? (m.binary_only ? "two classes" : "classification") : "regression";
    if (json)
      all.push_back({{"name", m.name}, {"task", task}, {"smaller_is_better", m.loss}, {"doc", m.doc}});
    else
      tell("{:<26} {:<15} {:<8} {}\n", m.name, task, m.loss ? "minimise" : "maximise", m.doc);
  }
  if (json)
    tell("{}\n", to_pretty(all));
  else
    tell("\nWhat is minimised may be named neg_..., and is then shown negative, as scikit-learn does.\n");
  return done;
}

}  // namespace

void add_metrics(CLI::App& app, Run& chosen) {
  CLI::App* command = app.add_subcommand("metrics", "What 'fit --metric' and 'score --metric' take");
  const auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "For machines");
  command->footer("\nExample:\n  espalier metrics");
  command->callback([=, &chosen] { chosen = [=] { return metrics(*json); }; });
}

}  // namespace espalier::cli
