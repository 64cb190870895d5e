#include "data/kinds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "data/categories.h"
#include "data/dates.h"
#include "data/tokens.h"

namespace espalier {
namespace {

constexpr std::size_t many = 1000;  // distinct values are counted up to here

// "id", "row number", "PassengerId", "order_id", "uuid" ...
bool named_like_an_identifier(const std::string& name) {
  static const std::set<std::string, std::less<>> words{"id",  "ids",    "key",       "index", "uuid",   "guid",
                                                        "row", "rownum", "rownumber", "rowid", "rows",   "row_id",
                                                        "nr",  "no",     "number",    "num",   "record", "row_names"};
  if (words.contains(lower_ascii(name))) return true;
  const std::vector<std::string> parts = words_of(name);
  if (parts.empty()) return false;
  const bool row = parts.front() == "row" || parts.front() == "record" || parts.front() == "line";
  if (parts.back() == "id" || parts.back() == "key" || parts.back() == "uuid" || (row && parts.size() <= 2))
    return true;
  return name.size() > 2 && (name.ends_with("Id") || name.ends_with("ID"));
}

struct NumberFacts {
  std::size_t filled = 0, distinct = 0;  // distinct: at most `many`
  bool integers = true;
  double low = HUGE_VAL, high = -HUGE_VAL;
  std::unordered_map<double, std::size_t> counts;  // complete if there are fewer than `many`
};

NumberFacts facts_of(const TableColumn& column) {
  NumberFacts out;
  const auto take = [&](double v) {
    ++out.filled;
    out.integers = out.integers && v == std::floor(v) && std::isfinite(v);
    out.low = std::min(out.low, v);
    out.high = std::max(out.high, v);
    if (out.counts.size() < many) ++out.counts[v];
  };
  for (const double v : column.numbers.items)
    if (!std::isnan(v)) take(v);
  if (column.sparse) take(0);
  out.distinct = out.counts.size();
  return out;
}

bool all_different(const TableColumn& column) {
  std::vector<double> values;
  for (const double v : column.numbers.items)
    if (!std::isnan(v)) values.push_back(v);
  std::ranges::sort(values);
  return std::ranges::adjacent_find(values) == values.end();
}

void guess_number(ColumnSchema& out, const TableColumn& column) {
  const NumberFacts facts = facts_of(column);
  const bool any_missing = !column.sparse && facts.filled < column.numbers.items.size();
  out.kind = ColumnKind::constant;
  if (facts.filled == 0) return void(out.reason = "it has no values");
  if (facts.distinct == 1 && !any_missing) return void(out.reason = "always " + number_text(facts.low));
  if (facts.integers && facts.filled > 2 && !column.sparse && named_like_an_identifier(out.name) &&
      all_different(column)) {
    out.kind = ColumnKind::identifier;
    return void(out.reason =
                    "all " + std::to_string(facts.filled) + " integers differ, and it is named like an identifier");
  }
  out.kind = ColumnKind::number;
  const std::string values = facts.distinct < many ? counted(facts.distinct, "distinct value")
                                                   : std::to_string(many) + " distinct values or more";
  out.reason = (facts.integers ? "integers with " : "numbers with ") + values;
}

constexpr std::array<std::array<std::string_view, 2>, 5> truths{
    {{"false", "true"}, {"no", "yes"}, {"n", "y"}, {"f", "t"}, {"off", "on"}}};

struct WordFacts {
  std::size_t filled = 0;
  double words_per_cell = 0;  // as blanks divide them, of different cells
  bool words_recur = false;   // far fewer different words than different cells
};

WordFacts facts_of(const Words& distinct, const TableColumn& column) {
  WordFacts out;
  std::set<std::string> vocabulary;
  std::size_t words = 0;
  const Words judged(distinct.begin(), distinct.begin() + std::min<std::ptrdiff_t>(std::ssize(distinct), 10000));
  for (const std::string_view cell : judged) {
    for (std::size_t i = 0; i < cell.size(); ++i) words += cell[i] != ' ' && (i == 0 || cell[i - 1] == ' ');
    for (std::string& word : words_of(cell)) vocabulary.insert(std::move(word));
  }
  out.filled = column.texts.rows() - count_missing(column);
  out.words_per_cell = static_cast<double>(words) / static_cast<double>(judged.size());
  out.words_recur = 2 * vocabulary.size() < judged.size();
  return out;
}

std::string one_place(double v) { return number_text(std::round(10 * v) / 10); }

// Words that are no truth values and no dates: names of things, names of rows, or prose.
void guess_words(ColumnSchema& out, const Words& distinct, const TableColumn& column) {
  const WordFacts facts = facts_of(distinct, column);
  const double share = static_cast<double>(distinct.size()) / static_cast<double>(facts.filled);
  const bool prose = facts.words_per_cell >= 3 && share >= 0.5 && distinct.size() > 20;
  const bool lists = facts.words_per_cell >= 2 && facts.words_recur && distinct.size() > 50;
  if (prose || lists) {
    out.kind = ColumnKind::text;
    out.reason = one_place(facts.words_per_cell) + " words a cell, " + std::to_string(distinct.size()) + " of " +
                 std::to_string(facts.filled) + " cells different";
  } else if (share >= 0.95 && distinct.size() > 10) {
    out.kind = ColumnKind::identifier;
    out.reason = std::to_string(distinct.size()) + " of " + std::to_string(facts.filled) + " cells are different";
  } else {
    out.kind = ColumnKind::category;
    out.reason = counted(distinct.size(), "distinct word");
  }
}

void guess_text(ColumnSchema& out, const TableColumn& column) {
  const Words words = used_words(column.texts);
  const bool any_missing = count_missing(column) > 0;
  bool unsure = false;
  out.kind = ColumnKind::constant;
  if (words.empty()) return void(out.reason = "it has no values");
  if (words.size() == 1 && !any_missing) return void(out.reason = "always '" + std::string(words[0]) + "'");
  if (column.nominal) {
    out.kind = ColumnKind::category;
    out.reason = "declared by the file, " + counted(words.size(), "word");
  } else if (const auto truth = truth_words(words); !truth.empty()) {
    out.kind = ColumnKind::boolean;
    out.categories = truth;
    out.reason = "'" + truth[0] + "' and '" + truth[1] + "'";
  } else if (const auto order = order_of_dates(words, column, unsure)) {
    out.kind = ColumnKind::datetime;
    out.date_format = name_of(*order);
    out.reason = "every word is a date or time, " + out.date_format;
    if (unsure) out.reason += "; another order of day and month would fit as well: see date_format in the schema";
  } else {
    guess_words(out, words, column);
  }
}

}  // namespace

std::vector<std::string> truth_words(const Words& words) {
  if (words.size() > 8) return {};
  std::set<std::string> folded;
  for (const std::string_view word : words) folded.insert(lower_ascii(word));
  for (const auto& [no, yes] : truths)
    if (folded == std::set<std::string>{std::string(no), std::string(yes)}) return {std::string(no), std::string(yes)};
  return {};
}

std::optional<DateOrder> order_of_dates(const Words& words, const TableColumn& column, bool& unsure) {
  std::vector<DateOrder> fitting;
  for (const DateOrder order : all_date_orders)
    if (std::ranges::all_of(words, [&](std::string_view w) { return parse_date(w, order).has_value(); }))
      fitting.push_back(order);
  unsure = fitting.size() > 1;
  if (fitting.empty()) return std::nullopt;
  if (!unsure) return fitting[0];
  const auto steps_back = [&](DateOrder order) {
    std::size_t n = 0;
    double last = -HUGE_VAL;
    for (const std::uint32_t code : column.texts.codes.items) {
      if (code == Texts::missing) continue;
      const double now = *parse_date(column.texts.word(code), order);
      n += now < last;
      last = now;
    }
    return n;
  };
  return *std::ranges::min_element(fitting, {}, steps_back);
}

ColumnSchema guess_kind(const TableColumn& column) {
  ColumnSchema out{.name = column.name};
  column.is_text() ? guess_text(out, column) : guess_number(out, column);
  return out;
}

std::pair<Task, std::string> guess_task(const TableColumn& column) {
  using enum Task;
  if (column.is_text()) return {classification, "its values are words"};
  const NumberFacts facts = facts_of(column);
  const std::string distinct = counted(facts.distinct, "distinct value");
  if (facts.distinct <= 2) return {classification, distinct};
  if (!facts.integers) return {regression, "numbers that are not whole"};
  const auto k = static_cast<double>(facts.distinct), n = static_cast<double>(facts.filled);
  const double span = facts.high - facts.low + 1;
  if (facts.low != 0 && facts.low != 1 && !(facts.low == -1 && k == 3))
    return {regression,
            "integers with " + distinct + " from " + number_text(facts.low) + ", so amounts rather than codes"};
  std::size_t rarest = facts.filled;
  for (const auto& [value, count] : facts.counts) rarest = std::min(rarest, count);
  const bool few = k <= 20 && span <= 1.5 * k;
  const bool even = k <= 100 && span == k && 4 * static_cast<double>(rarest) >= n / k;
  if ((few || even) && n >= 5 * k)
    return {classification, "integers with " + distinct + " numbered from " + number_text(facts.low)};
  return {regression, "integers with " + distinct};
}

}  // namespace espalier
