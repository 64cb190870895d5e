#pragma once
#include "data/dates.h"
#include "data/schema.h"

namespace espalier {

using Words = std::vector<std::string_view>;

// What a column seems to hold, with the reason in words and, of a date, its order. Careful rather than clever: numbers
// stay numbers however few they are, unless they name the rows (data/identifiers.h).
ColumnSchema guess_kind(const TableColumn&);

// The words for false and true, lower case, if the words are such a pair; else nothing.
std::vector<std::string> truth_words(const Words& words);

// How a column writes its dates, if at least this share of its cells are dates of one order, what stands for a missing
// one aside. Of several orders the one that most cells fit, then the one under which the rows lie better in time, and
// then it is `unsure`. Two-digit years between dots, as in 1.11.22, are dates only where day and month have two digits
// too or the column's name speaks of dates: else they are versions.
struct DateFit {
  DateOrder order;
  bool unsure = false;
  std::size_t misfits = 0;  // cells that are neither a date of the order nor stand for a missing one
};
std::optional<DateFit> fit_dates(const TableColumn&, double least_share);

// Whether a numeric target is a class code: two values, or few integers numbered from 0 or 1. The reason in words.
std::pair<Task, std::string> guess_task(const TableColumn&);

}  // namespace espalier
