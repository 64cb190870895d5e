#pragma once
#include "data/load_dataset.h"
#include "data/read_table.h"
#include "model/model.h"

namespace espalier::cli {

// What a model foretells for a table.
struct Foretelling {
  Model model;
  Table table;
  std::vector<std::string> remarks;
  std::vector<std::vector<double>> columns;  // as Model::predict
};
Result<Foretelling> foretell(const Path& model, const Path& table, const ReadOptions&);

// Metric to number, as named; without names the model's own metric and the task's usual ones.
Result<Json> score_table(const Path& model, const Path& table, const std::vector<std::string>& metrics,
                         const ReadOptions&);

}  // namespace espalier::cli
