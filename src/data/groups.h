#pragma once
#include <string>

#include "data/schema.h"
#include "data/table.h"

namespace espalier {

// Why the rows with one value of a column belong together (the visits of a patient, the frames of a film), so that a
// split through them would score a model on what it has seen; empty if nothing says so. Each of at least ten values
// must stand in two rows or more on average, and the column be named like an owner of rows (data/identifiers.h), or,
// of words, each stand in one stretch of the file, or its rows all have one answer where others' have not. `target`
// may be null.
std::string groups_rows(const TableColumn&, const ColumnSchema&, const TableColumn* target, std::size_t rows);

}  // namespace espalier
