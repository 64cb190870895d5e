#include "data/table.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace espalier {
const TableColumn* Table::find(std::string_view name) const {
  const auto at = std::ranges::find(columns, name, &TableColumn::name);
  return at == columns.end() ? nullptr : &*at;
}

TableColumn dense(const TableColumn& sparse, std::size_t rows) {
  std::vector<double> values(rows);
  for (std::size_t k = 0; k < sparse.positions.items.size(); ++k)
    values[sparse.positions.items[k]] = sparse.numbers.items[k];
  return {.name = sparse.name, .numbers = Held<double>(std::move(values))};
}

bool is_missing(const TableColumn& column, std::size_t row) {
  if (column.is_text()) return column.texts.is_missing(row);
  return !column.sparse && std::isnan(column.numbers.items[row]);
}

std::size_t count_missing(const TableColumn& column) {
  if (column.is_text()) return static_cast<std::size_t>(std::ranges::count(column.texts.codes.items, Texts::missing));
  return static_cast<std::size_t>(std::ranges::count_if(column.numbers.items, [](double v) { return std::isnan(v); }));
}

std::string number_text(double v) {
  char out[32];
  return {out, std::to_chars(out, out + sizeof out, v).ptr};
}

std::string cell_text(const TableColumn& column, std::size_t row) {
  if (column.sparse) {
    const auto at = std::ranges::lower_bound(column.positions.items, row);
    if (at == column.positions.items.end() || *at != row) return "0";
    return number_text(column.numbers.items[static_cast<std::size_t>(at - column.positions.items.begin())]);
  }
  if (is_missing(column, row)) return "";
  return column.is_text() ? std::string(column.texts[row]) : number_text(column.numbers.items[row]);
}

}  // namespace espalier
