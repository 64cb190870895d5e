#include "data/check_data.h"

namespace espalier {

std::string_view name_of(Finding::Severity severity) {
  constexpr std::string_view names[] = {"note", "warning", "problem"};
  return names[static_cast<std::size_t>(severity)];
}

std::vector<Finding> check_data(const Table& table, const Schema& schema) {
  std::vector<Finding> out;
  using enum Finding::Severity;
  for (const ColumnSchema& c : schema.columns) {
    if (c.use != ColumnUse::feature) continue;
    if (c.kind == ColumnKind::identifier)
      out.push_back({warning, c.name, "names rows: " + c.reason, "--drop " + c.name});
    if (c.kind == ColumnKind::constant) out.push_back({note, c.name, "says nothing: " + c.reason, "--drop " + c.name});
  }
  if (table.rows < 20) out.push_back({warning, "", "only " + std::to_string(table.rows) + " rows", ""});
  return out;
}

}  // namespace espalier
