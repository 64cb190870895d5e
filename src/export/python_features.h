#pragma once
// The table in Python: how its file is read, and which of its columns become features.
#include "data/schema.h"
#include "export/expression.h"

namespace espalier {

struct PythonFeatures {
  std::string text;                  // definition of read(file)
  std::string features_of;           // definition of features_of(table)
  std::vector<std::string> helpers;  // that it needs (export/python_helpers.h)
  // The columns of features_of(), by what they hold.
  std::vector<std::string> numbers, texts;
  std::vector<std::pair<std::string, std::size_t>> categories;  // with the number of words that each has
  bool plain = false;                                           // the table's columns are numbers, and go as they are
  bool some = false;                                            // not all of features_of(): the others are left out
};

// Errors: a file that is no delimited text, dates that pandas cannot read; named.
Result<PythonFeatures> python_features(const Schema&, const std::string& table);

// Those of the columns that feature_set_selector means by these names: a column, all that was made of a date, or by a
// number its place among columns of numbers alone. No name means all. Errors: a name that is none of them.
Result<PythonFeatures> features_named(const PythonFeatures&, const std::vector<std::string>& names);

// The times of a column by which trials were split, as an expression over `table`. Errors: as above.
Result<std::string> python_times(const ColumnSchema&);

}  // namespace espalier
