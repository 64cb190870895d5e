#pragma once
// The table in Python: how its file is read, and which of its columns become features.
#include "data/schema.h"
#include "export/expression.h"

namespace espalier {

struct PythonFeatures {
  std::string text;  // definitions of read(file) and features_of(table)
  // The columns of features_of(), by what they hold.
  std::vector<std::string> numbers, texts;
  std::vector<std::pair<std::string, std::size_t>> categories;  // with the number of words that each has
};

// Errors: a file that is no delimited text, dates that pandas cannot read; named.
Result<PythonFeatures> python_features(const Schema&, const std::string& table);

// The times of a column by which trials were split, as an expression over `table`. Errors: as above.
Result<std::string> python_times(const ColumnSchema&);

}  // namespace espalier
