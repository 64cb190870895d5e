#pragma once
#include "data/schema.h"

namespace espalier {

// What a column seems to hold, with the reason in words and, of a date, its order. Careful rather than clever: numbers
// stay numbers however few they are; only a name like "id" makes different integers an identifier.
ColumnSchema guess_kind(const TableColumn&);

// Fills in what a column of a known kind still lacks: categories, order of dates, parts, buckets. The error says which
// cell does not fit the kind and what to do.
Status learn(ColumnSchema&, const TableColumn&, const std::string& path);

// Whether a numeric target is a class code: two values, or few integers numbered from 0 or 1. The reason in words.
std::pair<Task, std::string> guess_task(const TableColumn&);

}  // namespace espalier
