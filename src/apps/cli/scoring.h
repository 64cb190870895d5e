#pragma once
#include <nlohmann/json.hpp>

#include "apps/options/table_options.h"
#include "data/load_dataset.h"
#include "data/read_table.h"
#include "model/model.h"

namespace espalier::cli {

// Of "predict TABLE MODEL": the error to tell. Nothing where the first is a model, or the second is none.
std::optional<Error> wrong_order(const std::string& model, const std::string& table);

// What a model predicts for a table.
struct Predicted {
  Model model;
  Table table;
  Frame features;
  std::vector<std::string> remarks;
  std::vector<std::vector<double>> columns;  // as Model::predict
};
// `labelled`: rows without a target are left out, which is remarked. `python`: who applies classes of Python's.
Result<Predicted> predict_table(const Path& model, const Path& table, const ReadOptions&, bool labelled,
                                std::shared_ptr<ForeignHost> python);
Result<Predicted> predict_rows(Model, Table, bool labelled = false);
// The table as the model's own was read.
Result<Table> read_table_for(const Model&, const Path& table, const ReadOptions&);
Result<Target> truth_of(const Predicted&);  // of rows with a target

// The option by which somebody trusts a model that has steps of Python's.
struct PythonFlag {
  bool allowed = false;
  void add_to(CLI::App&);
  std::shared_ptr<ForeignHost> host() const;  // none, unless it was given
};

// How well a model predicts the rows of a table whose target is known.
struct Scores {
  using Values = std::vector<std::pair<MetricChoice, double>>;  // greater is better; NaN: undefined on these rows
  Values values, constant;  // constant: of predicting the table's own mean or shares of classes for every row
  std::size_t rows = 0;
  Target truth;
  Model::Info info;
  std::vector<std::vector<double>> predicted;
  std::vector<std::string> remarks;
};

// By the metrics named; without names by the model's own metric and the task's usual ones.
Result<Scores> score_table(const Path& model, const Path& table, const std::vector<std::string>& metrics,
                           const ReadOptions&, std::shared_ptr<ForeignHost> python);
Result<Scores> scores_of(Predicted, const std::vector<std::string>& metrics);

}  // namespace espalier::cli
