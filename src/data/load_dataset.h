#pragma once
#include "data/check_data.h"

namespace espalier {

struct Loaded {
  Dataset dataset;
  Schema schema;
  std::vector<double> split_by;      // time or fold of every row, as the schema uses; else empty
  std::vector<std::string> remarks;  // what was left out, and what a person should know
  std::vector<Finding> findings;     // of check_data, if it was asked for
};

// A table's features and target, to fit on. Rows whose target is missing are left out, counted in a remark. Every
// feature column carries the user's name in the frame's layout: plain ones in blocks without origin, those made from
// one column (parts of a date, tokens of a text) in a block whose origin is that column. Takes the table because it
// keeps its numbers.
//
// Errors, besides those of infer_schema: no target named, no usable feature, an infinite number, a weight that is
// negative or missing.
Result<Loaded> load_dataset(Table, const SchemaOptions&, bool check = false);

struct Features {
  Frame frame;                       // columns as at fit, all rows of the table
  std::vector<std::string> remarks;  // columns not needed, categories never seen
};

// The same columns from another table: matched by name, in any order. Columns it has besides are ignored. An unseen
// category is a code past those known. Errors name the file, the row, the column and the value: a column that is
// missing, a word where a number is wanted, a date of another format, an infinite number.
Result<Features> features(const Schema&, const Table&);

// Leaves out the rows that lack a value in one of these columns, with a remark that counts them.
void keep_labelled(Table&, const std::vector<std::string>& targets, std::vector<std::string>& remarks);

// The target of a table with labels, to score by; weights and groups as far as the table has them. All rows must have
// a label that the schema knows.
Result<Target> target_of(const Schema&, const Table&);

}  // namespace espalier
