#pragma once
#include <span>

#include "data/read_table.h"
#include "data/records.h"

namespace espalier {

// Whether a record names the columns of those below it: a word above numbers does, and numbers that rise or fall where
// the rows do not (years, wavelengths). One whose words are the rows' own words does not.
bool looks_like_header(const Record&, std::span<const Record> below);

// How many records at the front say something of the columns, their units perhaps, and are no rows: words where all
// that follow have numbers, or numbers where they have words. At most three.
std::size_t count_subheaders(std::span<const Record> after_header);
// The same of a table for a model that was fitted on one with that many; `names`: of the columns.
std::size_t count_subheaders(std::span<const Record> after_header, const std::vector<std::string>& names,
                             const std::map<std::string, Expected>&, std::size_t most);

std::size_t count_names(const Record&, const std::set<std::string, std::less<>>& names);  // that are fields of it
bool holds_number(std::string_view field);  // of any format, with a unit perhaps

}  // namespace espalier
