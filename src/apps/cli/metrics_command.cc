#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/cli/command.h"
#include "apps/cli/voice.h"
#include "apps/report/metric_report.h"

namespace espalier::cli {
namespace {

int metrics(bool json) {
  const Metrics known;
  if (json) tell("{}\n", to_pretty(metrics_json(known)));
  if (json) return done;
  for (const auto& row : known.rows()) {
    const Metric& m = *row;
    tell("{:<26} {:<15} {:<8} {}\n", m.name, task_of(m), m.loss ? "minimise" : "maximise", m.doc);
  }
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
