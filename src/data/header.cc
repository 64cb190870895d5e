#include "data/header.h"

#include <algorithm>

#include "data/amounts.h"

namespace espalier {
namespace {

enum class Cell { gap, number, word };

Cell cell_of(std::string_view field) {
  field = trim_blanks(field);
  if (field.empty() || stands_for_missing(field)) return Cell::gap;
  return holds_number(field) ? Cell::number : Cell::word;
}

// The fields of one column, where rows have so many.
template <class Take>
void each_below(std::span<const Record> rows, std::size_t column, Take take) {
  constexpr std::size_t enough = 60;
  for (const Record& r : rows.first(std::min(rows.size(), enough)))
    if (column < r.fields.size()) take(r.fields[column]);
}

// What all cells of a column are that are not gaps; gap: none, or of both kinds.
Cell kind_below(std::span<const Record> rows, std::size_t column) {
  std::size_t numbers = 0, words = 0;
  each_below(rows, column, [&](std::string_view f) {
    const Cell cell = cell_of(f);
    numbers += cell == Cell::number;
    words += cell == Cell::word;
  });
  return numbers > 0 && words == 0 ? Cell::number : words > 0 && numbers == 0 ? Cell::word : Cell::gap;
}

bool recurs_below(std::string_view field, std::span<const Record> rows, std::size_t column) {
  bool out = false;
  each_below(rows, column, [&](std::string_view f) { out = out || trim_blanks(f) == trim_blanks(field); });
  return out;
}

// The plain numbers of a record, in order; of the columns given if any.
std::vector<double> numbers_in(const Record& r, const std::vector<std::size_t>& columns) {
  std::vector<double> out;
  for (const std::size_t j : columns)
    if (j < r.fields.size())
      if (const auto v = plain_number(trim_blanks(r.fields[j]))) out.push_back(*v);
  return out;
}

bool monotone(const std::vector<double>& v) {
  return std::ranges::adjacent_find(v, std::greater_equal<>()) == v.end() ||
         std::ranges::adjacent_find(v, std::less_equal<>()) == v.end();
}

bool whole_and_rising(const Record& r, const std::vector<std::size_t>& columns) {
  double last = -1;
  for (const std::size_t j : columns) {
    const std::string_view text = trim_blanks(r.fields[j]);
    const auto v = plain_number(text);
    if (!v || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }) || *v <= last) return false;
    last = *v;
  }
  return true;
}

bool rows_are_monotone(std::span<const Record> rows, const std::vector<std::size_t>& columns) {
  std::size_t yes = 0;
  for (const Record& r : rows) yes += monotone(numbers_in(r, columns));
  return 5 * yes > rows.size();
}

// A record with numbers in it: names they are if they stand in an order that the rows do not keep.
bool numbers_name_columns(const Record& r, std::span<const Record> below, const std::vector<std::size_t>& numbers,
                          std::size_t words) {
  if (numbers_in(r, numbers).size() < numbers.size()) return false;
  if (words > 0 && whole_and_rising(r, numbers)) return true;
  if (numbers.size() + words < 2 || rows_are_monotone(below, numbers)) return false;
  return (numbers.size() > 2 && monotone(numbers_in(r, numbers))) || whole_and_rising(r, numbers);
}

}  // namespace

bool holds_number(std::string_view field) {
  field = trim_blanks(field);
  for (const NumberFormat f :
       {NumberFormat{'.', ','}, NumberFormat{',', '.'}, NumberFormat{'.', ' '}, NumberFormat{'.', '\''}})
    if (parse_number(field, f) || parse_amount(field, f)) return true;
  return false;
}

bool looks_like_header(const Record& r, std::span<const Record> below) {
  std::vector<std::size_t> numbers;
  std::size_t words = 0, recurring = 0;
  bool above_numbers = false;
  for (std::size_t j = 0; j < r.fields.size(); ++j) {
    const Cell cell = cell_of(r.fields[j]);
    if (cell == Cell::number) numbers.push_back(j);
    if (cell != Cell::word) continue;
    ++words;
    above_numbers = above_numbers || kind_below(below, j) == Cell::number;
    recurring += recurs_below(r.fields[j], below, j);
  }
  if (above_numbers) return true;
  if (numbers.empty()) return words < 2 || recurring < words || below.size() < 5;
  return recurring == 0 && numbers_name_columns(r, below, numbers, words);
}

std::size_t count_subheaders(std::span<const Record> rows) {
  constexpr std::size_t most = 3;
  if (rows.size() < most + 5 || rows[0].fields.size() < 2) return 0;
  const auto rest = rows.subspan(most);
  std::vector<Cell> kinds;
  for (std::size_t j = 0; j < rows[0].fields.size(); ++j) kinds.push_back(kind_below(rest, j));
  std::size_t n = 0;
  for (; n < most; ++n) {
    std::size_t alike = 0, unlike = 0;
    for (std::size_t j = 0; j < kinds.size() && j < rows[n].fields.size(); ++j) {
      const Cell cell = cell_of(rows[n].fields[j]);
      if (cell == Cell::gap || kinds[j] == Cell::gap) continue;
      ++(cell == kinds[j] ? alike : unlike);
    }
    if (unlike <= alike) break;
  }
  return n;
}

std::size_t count_subheaders(std::span<const Record> rows, const std::vector<std::string>& names,
                             const std::map<std::string, Expected>& expected, std::size_t most) {
  std::size_t n = 0;
  for (; n < most && n < rows.size(); ++n) {
    std::size_t words = 0, numbers = 0;
    for (std::size_t j = 0; j < names.size() && j < rows[n].fields.size(); ++j) {
      const auto known = expected.find(names[j]);
      if (known == expected.end() || !known->second.number) continue;
      const Cell cell = cell_of(rows[n].fields[j]);
      words += cell == Cell::word;
      numbers += cell == Cell::number;
    }
    if (words == 0 || numbers > 0) break;
  }
  return n;
}

std::size_t count_names(const Record& r, const std::set<std::string, std::less<>>& names) {
  return static_cast<std::size_t>(
      std::ranges::count_if(r.fields, [&](const std::string& f) { return names.contains(trim_blanks(f)); }));
}

}  // namespace espalier
