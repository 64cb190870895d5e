#pragma once
#include <nlohmann/json.hpp>

#include "data/load_dataset.h"
#include "data/read_table.h"
#include "model/model.h"

namespace espalier::cli {

// What a model predicts for a table.
struct Predicted {
  Model model;
  Table table;
  std::vector<std::string> remarks;
  std::vector<std::vector<double>> columns;  // as Model::predict
};
// `labelled`: rows without a target are left out, which is remarked.
Result<Predicted> predict_table(const Path& model, const Path& table, const ReadOptions&, bool labelled = false);

struct Scores {
  Json values;  // metric to number; null where it is undefined on these rows
  std::vector<std::string> remarks;
};

// Metric to number, as named; without names the model's own metric and the task's usual ones.
Result<Scores> score_table(const Path& model, const Path& table, const std::vector<std::string>& metrics,
                           const ReadOptions&);

}  // namespace espalier::cli
