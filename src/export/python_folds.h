#pragma once
// The folds of the search in Python: `fold_of_row`, drawn anew from the seed, number by number as ours are.
#include "data/schema.h"
#include "data/splits.h"

namespace espalier {

struct PythonFolds {
  std::string text;                  // reads `table` and `target`
  std::vector<std::string> helpers;  // that it calls, and the one that turns folds into splits
};

// Of several repetitions the last, whose answers stacking keeps. Errors: the schema lacks the column that they follow.
Result<PythonFolds> python_folds(const Schema&, const SplitOptions&, std::uint64_t seed);

}  // namespace espalier
