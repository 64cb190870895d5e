#include "data/kinds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "data/categories.h"
#include "data/dates.h"
#include "data/identifiers.h"
#include "data/scales.h"
#include "data/tokens.h"

namespace espalier {
namespace {

constexpr std::size_t many = 1000;  // distinct values are counted up to here

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

std::string distinct_values(const NumberFacts& facts) {
  const std::string count = counted(facts.distinct, "distinct value");
  return facts.distinct < many ? count : count + " or more";
}

void guess_number(ColumnSchema& out, const TableColumn& column) {
  const NumberFacts facts = facts_of(column);
  const bool any_missing = !column.sparse && facts.filled < column.numbers.items.size();
  out.kind = ColumnKind::constant;
  if (facts.filled == 0) return void(out.reason = "it has no values");
  if (facts.distinct == 1 && !any_missing) return void(out.reason = "always " + number_text(facts.low));
  out.reason = names_rows(column);
  out.kind = ColumnKind::identifier;
  if (!out.reason.empty()) return;
  out.kind = ColumnKind::number;
  out.reason = (facts.integers ? "integers with " : "numbers with ") + distinct_values(facts);
}

constexpr std::array<std::array<std::string_view, 2>, 5> truths{
    {{"false", "true"}, {"no", "yes"}, {"n", "y"}, {"f", "t"}, {"off", "on"}}};

struct WordFacts {
  std::size_t filled = 0;
  double words_per_cell = 0;  // as blanks divide them, of different cells; two letters a word where none do
  bool words_recur = false;   // far fewer different words than different cells
};

// The first different cells: enough to tell what they are.
Words sample_of(const Words& distinct) {
  return {distinct.begin(), distinct.begin() + std::min<std::ptrdiff_t>(std::ssize(distinct), 10000)};
}

WordFacts facts_of(const Words& sample, const TableColumn& column) {
  WordFacts out;
  std::set<std::string> vocabulary;
  double words = 0;
  for (const std::string_view cell : sample) {
    for (std::size_t i = 0; i < cell.size(); ++i) words += cell[i] != ' ' && (i == 0 || cell[i - 1] == ' ');
    words += static_cast<double>(unspaced_letters(cell)) / 2;
    for (std::string& word : words_of(cell, true)) vocabulary.insert(std::move(word));
  }
  out.filled = column.texts.rows() - count_missing(column);
  out.words_per_cell = words / static_cast<double>(sample.size());
  out.words_recur = 2 * vocabulary.size() < sample.size();
  return out;
}

// Cells that list some of a few values, as of a question with several answers: "Phone;Chat".
struct Lists {
  char mark = 0;  // 0: they do not
  std::size_t values = 0;
};

Lists lists_of(const Words& sample) {
  for (const char mark : {'|', ';', ','}) {
    std::set<std::string, std::less<>> values;
    std::size_t listing = 0, items = 0;
    for (const std::string_view cell : sample) {
      listing += cell.find(mark) != cell.npos;
      for (std::size_t from = 0; from <= cell.size();) {
        const std::size_t to = std::min(cell.find(mark, from), cell.size());
        std::string_view item = cell.substr(from, to - from);
        while (item.starts_with(' ')) item.remove_prefix(1);
        items += !item.empty();
        if (!item.empty()) values.emplace(item);
        from = to + 1;
      }
    }
    if (sample.size() > 10 && 3 * listing >= sample.size() && 2 * items >= 3 * sample.size() &&
        2 * values.size() < sample.size())
      return {mark, values.size()};
  }
  return {};
}

std::string one_place(double v) { return number_text(std::round(10 * v) / 10); }

// Words that are no truth values and no dates: names of things, names of rows, or prose.
void guess_words(ColumnSchema& out, const Words& distinct, const TableColumn& column) {
  const Words sample = sample_of(distinct);
  const WordFacts facts = facts_of(sample, column);
  const double share = static_cast<double>(distinct.size()) / static_cast<double>(facts.filled);
  const bool prose = facts.words_per_cell >= 3 && share >= 0.5 && distinct.size() > 20;
  const bool recurring = facts.words_per_cell >= 2 && facts.words_recur && distinct.size() > 50;
  const Lists lists = lists_of(sample);
  if (lists.mark != 0) {
    out.kind = ColumnKind::text;
    out.reason = "lists of " + std::to_string(lists.values) + " different values, divided by '" + lists.mark + "'";
  } else if (prose || recurring) {
    out.kind = ColumnKind::text;
    out.reason = one_place(facts.words_per_cell) + " words a cell, " + std::to_string(distinct.size()) + " of " +
                 std::to_string(facts.filled) + " cells different";
  } else if (share >= 0.95 && distinct.size() > 10) {
    out.kind = ColumnKind::identifier;
    out.reason = std::to_string(distinct.size()) + " of " + std::to_string(facts.filled) + " cells are different";
  } else {
    out.kind = ColumnKind::category;
    out.reason = counted(distinct.size(), "distinct value");
    const std::vector<std::string> scale = in_order_of_a_scale(distinct);
    if (scale.empty()) return;
    out.categories = scale;
    out.reason += ", in the order of a scale: '" + scale.front() + "' first";
  }
}

void guess_text(ColumnSchema& out, const TableColumn& column) {
  const Words words = used_words(column.texts);
  const bool any_missing = count_missing(column) > 0;
  out.kind = ColumnKind::constant;
  if (words.empty()) return void(out.reason = "it has no values");
  if (words.size() == 1 && !any_missing) return void(out.reason = "always '" + brief(words[0]) + "'");
  if (column.nominal) {
    out.kind = ColumnKind::category;
    out.reason = "declared by the file, " + counted(words.size(), "word");
  } else if (const auto truth = truth_words(words); !truth.empty()) {
    out.kind = ColumnKind::boolean;
    out.categories = truth;
    out.reason = "'" + truth[0] + "' and '" + truth[1] + "'";
  } else if (const auto dates = fit_dates(column, 0.95)) {
    out.kind = ColumnKind::datetime;
    out.date_format = name_of(dates->order);
    out.reason = "dates or times, " + out.date_format;
    if (dates->misfits > 0) out.reason += ", but for " + counted(dates->misfits, "cell") + ", read as missing";
    if (dates->unsure)
      out.reason += "; another order of day and month would fit as well: see date_format in the schema";
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

ColumnSchema guess_kind(const TableColumn& column) {
  ColumnSchema out{.name = column.name};
  column.is_text() ? guess_text(out, column) : guess_number(out, column);
  return out;
}

std::pair<Task, std::string> guess_task(const TableColumn& column) {
  using enum Task;
  if (column.is_text()) return {classification, "its values are text"};
  const NumberFacts facts = facts_of(column);
  const std::string distinct = distinct_values(facts);
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
  const bool even = k <= 100 && span == k && 5 * static_cast<double>(rarest) >= 4 * n / k;  // amounts are not so even
  if ((few || even) && n >= 5 * k)
    return {classification, "integers with " + distinct + " numbered from " + number_text(facts.low) +
                                "; if they are amounts, say --task regression"};
  return {regression, "integers with " + distinct};
}

}  // namespace espalier
