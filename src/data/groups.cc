#include "data/groups.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <vector>

#include "data/identifiers.h"

namespace espalier {
namespace {

// The number of each row's value, in the order of their first rows; -1 where missing.
std::vector<int> values_of(const TableColumn& column, std::size_t rows) {
  std::vector<int> out(rows, -1);
  std::unordered_map<double, int> numbers;
  for (std::size_t i = 0; i < rows; ++i) {
    if (is_missing(column, i)) continue;
    const double key = column.is_text() ? column.texts.codes.items[i] : column.numbers.items[i];
    out[i] = numbers.emplace(key, static_cast<int>(numbers.size())).first->second;
  }
  return out;
}

struct Stretches {
  std::size_t filled = 0, values = 0, runs = 0, largest = 0;
};

Stretches stretches_of(const std::vector<int>& values) {
  Stretches out;
  std::vector<std::size_t> counts;
  int last = -1;
  for (const int v : values) {
    if (v < 0) continue;
    ++out.filled;
    out.runs += v != last;
    last = v;
    if (counts.size() <= static_cast<std::size_t>(v)) counts.resize(static_cast<std::size_t>(v) + 1);
    ++counts[static_cast<std::size_t>(v)];
  }
  out.values = counts.size();
  if (!counts.empty()) out.largest = std::ranges::max(counts);
  return out;
}

// Whether nearly all values of two rows or more have one answer, and far more than chance would give.
bool one_answer_each(const std::vector<int>& values, const std::vector<int>& answers, std::size_t n_values) {
  constexpr double nearly_all = 0.98;
  std::vector<int> first(n_values, -1), rows(n_values, 0);
  std::vector<char> pure(n_values, 1);
  std::unordered_map<int, double> counts;
  double n = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (answers[i] < 0) continue;
    counts[answers[i]] += 1;
    n += 1;
    if (values[i] < 0) continue;
    const auto v = static_cast<std::size_t>(values[i]);
    if (rows[v]++ == 0) first[v] = answers[i];
    pure[v] = pure[v] && first[v] == answers[i];
  }
  double pairs = 0, all = 0, one = 0, by_chance = 0;
  for (const auto& [answer, count] : counts) pairs += count / n * (count / n);
  for (std::size_t v = 0; v < n_values; ++v) {
    if (rows[v] < 2) continue;
    all += 1;
    one += pure[v];
    by_chance += std::pow(pairs, rows[v] - 1);
  }
  return all >= 10 && one >= nearly_all * all && by_chance < 0.5 * all;
}

}  // namespace

std::string groups_rows(const TableColumn& column, const ColumnSchema& schema, const TableColumn* target,
                        std::size_t rows) {
  constexpr std::size_t fewest_values = 10;
  const bool whole =
      std::ranges::all_of(column.numbers.items, [](double v) { return std::isnan(v) || v == std::floor(v); });
  const bool named = schema.kind == ColumnKind::category || (schema.kind == ColumnKind::number && whole);
  if (column.sparse || !named) return "";
  const std::vector<int> values = values_of(column, rows);
  const Stretches found = stretches_of(values);
  if (found.values < fewest_values || found.filled < 2 * found.values || 5 * found.largest > found.filled) return "";
  const std::string about =
      number_text(std::round(static_cast<double>(found.filled) / static_cast<double>(found.values)));
  const std::string each = "each of its " + std::to_string(found.values) + " values stands in about " + about + " rows";
  if (named_like_an_owner(column.name)) return each;
  if (column.is_text() && found.runs == found.values) return each + ", one after the other";
  const bool comparable = target && !target->sparse && (target->is_text() || found.values * 50 > found.filled);
  if (comparable && one_answer_each(values, values_of(*target, rows), found.values))
    return each + ", which have the same target";
  return "";
}

}  // namespace espalier
