#pragma once
#include "data/schema.h"

namespace espalier {

// Fills in what a column of a known kind still lacks: categories, order of dates, parts, buckets. The error says which
// cell does not fit the kind and what to do.
Status learn(ColumnSchema&, const TableColumn&, const std::string& path);

}  // namespace espalier
