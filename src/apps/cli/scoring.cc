#include "apps/cli/scoring.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "data/row_hashes.h"
#include "evaluation/own_metric.h"
#include "evaluation/python_host.h"
#include "operators/catalog.h"

namespace espalier::cli {
namespace {

Result<std::vector<MetricChoice>> chosen_metrics(const std::vector<std::string>& names, const Target& y,
                                                 const MetricChoice& own) {
  const Metrics known;
  std::vector<MetricChoice> out;
  for (const std::string& name : names) {
    TRY(MetricChoice metric, metric_named(known, name, y));
    out.push_back(std::move(metric));
  }
  if (names.empty()) out = known.usual(y, own);
  if (names.empty() && !known.named(own.name())) out.erase(out.begin());  // of a host's own, perhaps
  return out;
}

// A table's own mean, or its shares of classes, for every row.
std::vector<std::vector<double>> constant_for(const Target& y) {
  std::vector<std::vector<double>> out;
  for (std::size_t k = 0; k < y.columns(); ++k) {
    const std::size_t outputs = y.column(k).outputs();
    std::vector<double> mean(outputs);
    double all = 0;
    for (std::size_t i = 0; i < y.rows(); ++i) {
      mean[outputs > 1 ? y.label(i, k) : 0] += y.weight(i) * (outputs > 1 ? 1 : y.value(i, k));
      all += y.weight(i);
    }
    for (std::size_t o = 0; o < outputs; ++o) out.emplace_back(y.rows(), mean[o] / all);
  }
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

// Scores of rows that a model was trained on say little of new ones.
void tell_of_known_rows(Predicted& f, const Target& y) {
  constexpr double worth_telling = 0.1;
  const auto share = share_of_known_rows(f.model.info().row_hashes, row_hashes(f.features, y));
  if (share.value_or(0) < worth_telling) return;
  const std::string which = *share == 1 ? "these are" : fmt::format("about {:.0f} % of these rows equal", 100 * *share);
  f.remarks.push_back(which +
                      " rows the model was trained on, so their scores are too good; score on rows it has not seen");
}

}  // namespace

std::optional<Error> wrong_order(const std::string& model, const std::string& table) {
  std::error_code error;
  const auto is_model = [&](const std::string& name) {
    if (std::filesystem::is_directory(name, error)) return true;
    std::ifstream file(name, std::ios::binary);
    std::string front(8, ' ');
    return file.read(front.data(), 8) && front == Model::magic;
  };
  if (table == "-" || is_model(model) || !is_model(table)) return std::nullopt;
  return Error{Errc::invalid_argument,
               table + " is a model and " + model + " is none; the model comes first: MODEL TABLE"};
}

Result<Predicted> predict_table(const Path& model_file, const Path& table_file, const ReadOptions& read, bool labelled,
                                std::shared_ptr<ForeignHost> python) {
  const Catalog catalog(built_in());
  TRY(Model model, Model::load(model_file, catalog, Metrics(), std::move(python)));
  TRY(Table table, read_table_for(model, table_file, read));
  return predict_rows(std::move(model), std::move(table), labelled);
}

void PythonFlag::add_to(CLI::App& app) {
  app.add_flag("--allow-python", allowed,
               "Run the code that stands in the model's steps of Python classes: only for models you trust");
}

std::shared_ptr<ForeignHost> PythonFlag::host() const { return allowed ? std::make_shared<PythonHost>() : nullptr; }

Result<Table> read_table_for(const Model& model, const Path& table, const ReadOptions& read) {
  ReadOptions options = reading_like(model.info().schema, read);
  options.every_row = true;
  return read_table(table, options);
}

Result<Target> truth_of(const Predicted& f) {
  TRY(Target y, target_of(f.model.info().schema, f.table));
  for (std::size_t k = 0; k < y.columns(); ++k) y = y.with_positive(k, f.model.info().outputs[k].positive);
  return y;
}

Result<Predicted> predict_rows(Model model, Table table, bool labelled) {
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
  return Predicted{std::move(model), std::move(table), std::move(rows.frame), std::move(remarks), std::move(columns)};
}

Result<Scores> score_table(const Path& model_file, const Path& table_file, const std::vector<std::string>& metrics,
                           const ReadOptions& read, std::shared_ptr<ForeignHost> python) {
  TRY(Predicted f, predict_table(model_file, table_file, read, true, std::move(python)));
  return scores_of(std::move(f), metrics);
}

Result<Scores> scores_of(Predicted f, const std::vector<std::string>& metrics) {
  TRY(const Target y, truth_of(f));
  TRY(const auto chosen, chosen_metrics(metrics, y, f.model.info().metric));
  tell_of_known_rows(f, y);
  Scores out{.rows = y.rows(), .truth = y, .info = f.model.info(), .remarks = std::move(f.remarks)};
  const auto constant = constant_for(y);
  for (const MetricChoice& metric : chosen) {
    out.values.emplace_back(metric, metric.score(y, f.columns));
    out.constant.emplace_back(metric, metric.score(y, constant));
  }
  out.predicted = std::move(f.columns);
  return out;
}

}  // namespace espalier::cli
