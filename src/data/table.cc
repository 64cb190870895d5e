#include "data/table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace espalier {
namespace {

// Letters to insert, delete or replace to turn one name into the other, case aside (Levenshtein, 1966).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(a[i]) != lower(b[j]));
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

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

std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& names) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& name : names)
    if (const std::size_t d = edit_distance(wrong, name); d <= 1 + std::min(wrong.size(), name.size()) / 3)
      near.emplace_back(d, name);
  std::ranges::stable_sort(near, {}, [](const auto& n) { return n.first; });
  std::string out;
  if (!near.empty()) {
    for (std::size_t i = 0; i < near.size() && i < 3; ++i)
      out += (i > 0 ? " or '" : "did you mean '") + near[i].second + "'";
    return out + "?";
  }
  for (std::size_t i = 0; i < names.size() && i < 12; ++i) out += (i > 0 ? ", " : "there are: ") + names[i];
  return out + (names.size() > 12 ? " and " + std::to_string(names.size() - 12) + " more" : "");
}

}  // namespace espalier
