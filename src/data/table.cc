#include "data/table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <set>

namespace espalier {

const TableColumn* Table::find(std::string_view name) const {
  const auto at = std::ranges::find(columns, name, &TableColumn::name);
  return at == columns.end() ? nullptr : &*at;
}

namespace {

// What is wrong with it, in words; empty: nothing.
std::string fault_of(const TableColumn& c, std::size_t rows) {
  if (c.name.empty()) return "has no name";
  const std::span<const std::uint32_t> at = c.positions.items;
  const std::size_t cells = c.is_text() ? c.texts.rows() : c.numbers.items.size();
  const auto known = [&](std::uint32_t word) { return word == Texts::missing || word < c.texts.distinct(); };
  if (c.is_text() && !std::ranges::all_of(c.texts.codes.items, known)) return "has the number of a word that is none";
  if (!c.sparse || c.is_text())
    return cells == rows ? ""
                         : "has " + std::to_string(cells) + " cells, and the table " + std::to_string(rows) + " rows";
  if (at.size() != cells) return "is sparse and has not as many positions as numbers";
  if (std::ranges::adjacent_find(at, std::greater_equal<>()) != at.end()) return "has positions that do not ascend";
  return at.empty() || at.back() < rows ? "" : "has a position past the last row";
}

TableColumn keep_rows(const TableColumn& column, std::span<const std::uint32_t> rows) {
  TableColumn out = column;
  if (column.has_words()) {
    std::vector<std::uint32_t> codes;
    for (const std::uint32_t r : rows) codes.push_back(column.texts.codes.items[r]);
    out.texts.codes = std::move(codes);
  }
  if (column.is_text()) return out;
  if (column.sparse) {
    std::vector<std::uint32_t> positions;
    std::vector<double> values;
    for (std::size_t k = 0; k < column.positions.items.size(); ++k) {
      const auto at = std::ranges::lower_bound(rows, column.positions.items[k]);
      if (at == rows.end() || *at != column.positions.items[k]) continue;
      positions.push_back(static_cast<std::uint32_t>(at - rows.begin()));
      values.push_back(column.numbers.items[k]);
    }
    out.positions = std::move(positions);
    out.numbers = std::move(values);
  } else {
    std::vector<double> values;
    for (const std::uint32_t r : rows) values.push_back(column.numbers.items[r]);
    out.numbers = std::move(values);
  }
  return out;
}

}  // namespace

Table rows_of(Table table, std::span<const std::uint32_t> rows) {
  for (TableColumn& column : table.columns) column = keep_rows(column, rows);
  table.rows = rows.size();
  return table;
}

Status check(const Table& table) {
  std::set<std::string_view> names;
  for (const TableColumn& c : table.columns) {
    std::string fault = fault_of(c, table.rows);
    if (fault.empty() && !names.insert(c.name).second) fault = "has the name of another";
    if (!fault.empty()) return fail(Errc::invalid_argument, table.path + ": column '" + c.name + "' " + fault);
  }
  if (table.rows == 0) return fail(Errc::invalid_argument, table.path + " has no rows");
  return ok();
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
  if (std::abs(v) < 9007199254740992.0 && v == std::floor(v) && !(v == 0 && std::signbit(v)))
    return {out, std::to_chars(out, out + sizeof out, static_cast<long long>(v)).ptr};
  return {out, std::to_chars(out, out + sizeof out, v).ptr};
}

std::string cell_text(const TableColumn& column, std::size_t row) {
  if (column.sparse) {
    const auto at = std::ranges::lower_bound(column.positions.items, row);
    if (at == column.positions.items.end() || *at != row) return "0";
    return number_text(column.numbers.items[static_cast<std::size_t>(at - column.positions.items.begin())]);
  }
  if (is_missing(column, row)) return "";
  return column.has_words() ? std::string(column.texts[row]) : number_text(column.numbers.items[row]);
}

}  // namespace espalier
