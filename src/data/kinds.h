#pragma once
#include "data/dates.h"
#include "data/schema.h"

namespace espalier {

using Words = std::vector<std::string_view>;

// What a column seems to hold, with the reason in words and, of a date, its order. Careful rather than clever: numbers
// stay numbers however few they are; only a name like "id" makes different integers an identifier.
ColumnSchema guess_kind(const TableColumn&);

// The words for false and true, lower case, if the words are such a pair; else nothing.
std::vector<std::string> truth_words(const Words& words);

// The order that all words of a column fit; of several the one under which the rows lie better in time, and then
// `unsure` is set.
std::optional<DateOrder> order_of_dates(const Words& words, const TableColumn&, bool& unsure);

// Whether a numeric target is a class code: two values, or few integers numbered from 0 or 1. The reason in words.
std::pair<Task, std::string> guess_task(const TableColumn&);

}  // namespace espalier
