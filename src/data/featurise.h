#pragma once
#include "data/schema.h"

namespace espalier {

// Features in the making: the columns of a frame and their names.
struct FeatureColumns {
  std::vector<ColumnPtr> columns;
  Layout layout;
  std::vector<std::string> remarks;  // categories never seen

  void add_plain(const std::string& name, ColumnPtr);
  void add_block(Block, std::vector<ColumnPtr>);
};

// Appends what a column gives: one column, the parts of a date, or the kept buckets of a text.
Status featurise(const ColumnSchema&, const TableColumn&, const Table&, FeatureColumns& out);

// The number that a word is, with the column's unit perhaps; nothing for any other.
std::optional<double> number_in(std::string_view word, const ColumnSchema&);

// One number per row, NaN where missing. Words that are numbers, with the column's unit perhaps, or stand for a missing
// one are taken as such; any other word is an error with its row, and so is an infinite number.
Result<Held<double>> numbers_of(const ColumnSchema&, const TableColumn&, const Table&);

// The cells as points in time: seconds of a datetime, the numbers of a number; NaN where missing.
Result<std::vector<double>> times_of(const ColumnSchema&, const TableColumn&, const Table&);

}  // namespace espalier
