#include "apps/cli/judge.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "operators/catalog.h"

namespace espalier::cli {
namespace {

std::vector<std::string> usual_metrics(const Model& model, const Target& y) {
  std::vector<std::string> out;
  const std::string own = model.info().metric.name();  // of a host's own, perhaps
  if (Metrics().named(own)) out.push_back(own);
  const std::vector<std::string> classes{"roc_auc", "accuracy", "balanced_accuracy", "log_loss",
                                         y.columns() == 1 && y.column().classes.size() == 2 ? "f1" : "f1_macro"};
  const std::vector<std::string> numbers{"r2", "root_mean_squared_error", "mean_absolute_error"};
  for (const std::string& name : y.task() == Task::classification ? classes : numbers)
    if (std::ranges::find(out, name) == out.end()) out.push_back(name);
  return out;
}

// What a person should know of how the table was read: whatever may have made other numbers or rows of it than they
// meant.
void tell_of_reading(const Table& table, const Schema& schema, std::vector<std::string>& remarks) {
  for (const std::string& remark : table.remarks) remarks.push_back(remark);
  std::vector<std::string> absent;
  for (const ColumnSchema* kept : schema.with(ColumnUse::kept))
    if (!table.find(kept->name)) absent.push_back("'" + kept->name + "'");
  if (!absent.empty())
    remarks.push_back("the table lacks columns to keep, so they are not in the predictions: " + shortened(absent, 5));
}

}  // namespace

Result<Predicted> predict_table(const Path& model_file, const Path& table_file, const ReadOptions& read,
                                bool labelled) {
  const Catalog catalog(built_in());
  TRY(Model model, Model::load(model_file, catalog));
  ReadOptions options = reading_like(model.info().schema, read);
  options.every_row = true;
  TRY(Table table, read_table(table_file, options));
  std::vector<std::string> remarks;
  if (labelled) {
    std::vector<std::string> targets;
    for (const Model::Output& o : model.info().outputs) targets.push_back(o.name);
    keep_labelled(table, targets, remarks);
    if (table.rows == 0) return fail(Errc::corrupt, table.path + ": no row has a value in the target");
  }
  TRY(Features rows, features(model.info().schema, table));
  std::vector<std::vector<double>> columns;
  if (table.rows > 0) { TRY(columns, model.predict(rows.frame)); }
  std::ranges::move(rows.remarks, std::back_inserter(remarks));
  tell_of_reading(table, model.info().schema, remarks);
  return Predicted{std::move(model), std::move(table), std::move(remarks), std::move(columns)};
}

Result<Scores> score_table(const Path& model_file, const Path& table_file, const std::vector<std::string>& metrics,
                           const ReadOptions& read) {
  TRY(Predicted f, predict_table(model_file, table_file, read, true));
  TRY(Target y, target_of(f.model.info().schema, f.table));
  for (std::size_t k = 0; k < y.columns(); ++k) y = y.with_positive(k, f.model.info().outputs[k].positive);
  const Metrics known;
  Scores out{Json::object(), std::move(f.remarks)};
  for (const std::string& name : metrics.empty() ? usual_metrics(f.model, y) : metrics) {
    TRY(const MetricChoice metric, known.find(name, y));
    const double score = metric.shown(metric.judge(y, f.columns));
    out.values[name] = std::isfinite(score) ? Json(score) : Json();
  }
  return out;
}

}  // namespace espalier::cli
