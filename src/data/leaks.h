#pragma once
#include "data/schema.h"

namespace espalier {

// Why one feature alone determines a target, in words; empty if it does not. ScoredColumn on at most 20,000 rows,
// evenly spread. Of classes: nearly every value belongs to one class, with enough rows a value to be no accident; or
// classes follow each other without overlap as a number grows. Of numbers: |correlation| of 0.999 or more, or means per
// category that leave a thousandth of the variance. Of both: whether the cell is filled says as much. Sparse columns
// that are zero in most rows are not evaluated.
std::string leak(const TableColumn& feature, const ColumnSchema& feature_schema, const TableColumn& target,
                 const ColumnSchema& target_schema, std::size_t rows);

// Why one feature determines the class of some rows: all rows where it is filled, or all where it is missing, are of
// one class, and so many are not by chance. Empty if that is not so.
std::string partial_leak(const TableColumn& feature, const TableColumn& target, std::size_t rows);

}  // namespace espalier
