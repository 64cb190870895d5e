#pragma once
#include "data/schema.h"

namespace espalier {

// Something about a table that a person should know before fitting.
struct Finding {
  enum class Severity : std::uint8_t { note, warning, problem };
  Severity severity = Severity::note;
  std::string column;    // empty: the whole table
  std::string sentence;  // what was seen
  std::string option;    // the command-line option that acts on it, "--drop id"; empty if there is none
};
std::string_view name_of(Finding::Severity);
Json to_json(const Finding&);
// Errors: members that are missing, of another type, or no severity.
Result<Finding> finding_from(const Json&);

// Worst first, then in the order of the columns: leaking columns, identifiers, imbalance, classes of one row, duplicate
// rows, labels that differ only in case or blanks, columns that are empty, constant or of very many categories, numbers
// with a few words among them. The schema is one that infer_schema gave for this table.
std::vector<Finding> check_data(const Table&, const Schema&);

}  // namespace espalier
