#include "apps/cli/judge.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "operators/catalog.h"

namespace espalier::cli {
namespace {

std::vector<std::string> usual_metrics(const Model& model, const Target& y) {
  std::vector<std::string> out{model.info().metric.name()};
  const std::vector<std::string> classes{"roc_auc", "accuracy", "balanced_accuracy", "log_loss",
                                         y.columns() == 1 && y.column().classes.size() == 2 ? "f1" : "f1_macro"};
  const std::vector<std::string> numbers{"r2", "root_mean_squared_error", "mean_absolute_error"};
  for (const std::string& name : y.task() == Task::classification ? classes : numbers)
    if (std::ranges::find(out, name) == out.end()) out.push_back(name);
  return out;
}

}  // namespace

Result<Foretelling> foretell(const Path& model_file, const Path& table_file, const ReadOptions& read) {
  const Catalog catalog(built_in());
  TRY(Model model, Model::load(model_file, catalog));
  TRY(Table table, read_table(table_file, reading_like(model.info().schema, read)));
  TRY(Features rows, features(model.info().schema, table));
  TRY(auto columns, model.predict(rows.frame));
  return Foretelling{std::move(model), std::move(table), std::move(rows.remarks), std::move(columns)};
}

Result<Json> score_table(const Path& model_file, const Path& table_file, const std::vector<std::string>& metrics,
                         const ReadOptions& read) {
  TRY(const Foretelling f, foretell(model_file, table_file, read));
  TRY(Target y, target_of(f.model.info().schema, f.table));
  for (std::size_t k = 0; k < y.columns(); ++k) y = y.with_positive(k, f.model.info().outputs[k].positive);
  Json out = Json::object();
  for (const std::string& name : metrics.empty() ? usual_metrics(f.model, y) : metrics) {
    TRY(const MetricChoice metric, find_metric(name, y));
    out[name] = json_number(metric.shown(metric.value(raw_score(*metric.metric, y, f.columns))));
  }
  return out;
}

}  // namespace espalier::cli
