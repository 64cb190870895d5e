#include "data/check_data.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/text.h"
#include "data/categories.h"
#include "data/featurise.h"
#include "data/groups.h"
#include "data/leaks.h"
#include "data/names.h"
#include "data/numbers.h"

namespace espalier {
namespace {

using enum Finding::Severity;

std::string in_quotes(std::string_view text) { return "'" + std::string(text) + "'"; }
std::string percent(double share) { return number_text(std::round(1000 * share) / 10) + " %"; }

// What to type for an option of this column or these words.
std::string typed(const std::string& option, const std::vector<std::string>& words) {
  std::vector<std::string> list;
  for (const std::string& word : words) list.push_back(listed(word));
  return option + " " + shell_word(joined(list, ","));
}

std::vector<std::size_t> counts_of(const Texts& texts) {
  std::vector<std::size_t> counts(texts.distinct());
  for (const std::uint32_t code : texts.codes.items)
    if (code != Texts::missing) ++counts[code];
  return counts;
}

class Checks {
 public:
  Checks(const Table& table, const Schema& schema) : table_(table), schema_(schema), index_(table.columns) {
    targets_ = schema.with(ColumnUse::target);
    has_time_ = !schema.with(ColumnUse::time).empty();
    has_groups_ = !schema.with(ColumnUse::groups).empty();
  }

  std::vector<Finding> all() {
    for (const ColumnSchema& c : schema_.columns) {
      const TableColumn* column = find(c);
      if (!column) continue;
      if (c.use == ColumnUse::target) check_target(c, *column);
      if (c.use == ColumnUse::feature || c.use == ColumnUse::time) check_feature(c, *column);
    }
    tell_constants();
    tell_half_empty();
    if (second_headers_ > 1)
      add(warning, "",
          "the first row looks like a second header line, with words above numbers in " +
              std::to_string(second_headers_) + " columns; delete it from the file if it is one");
    check_duplicates();
    std::ranges::stable_sort(found_, std::greater{}, &Finding::severity);
    return std::move(found_);
  }

 private:
  void add(Finding::Severity severity, const std::string& column, std::string sentence, std::string option = "") {
    found_.push_back({severity, column, std::move(sentence), std::move(option)});
  }

  const TableColumn* find(const ColumnSchema& c) const {
    const auto at = index_.find(c.name);
    return at ? &table_.columns[*at] : nullptr;
  }

  void check_feature(const ColumnSchema& c, const TableColumn& column) {
    if (column.is_text()) check_numbers_among_words(c, column);
    if (c.kind == ColumnKind::identifier) return add(note, c.name, "an identifier, which is not used: " + c.reason);
    if (c.kind == ColumnKind::constant) return constants_.push_back(&c);
    check_missing(c, column);
    check_infinite(c, column);
    check_leak(c, column);
    if (column.is_text()) {
      check_spellings(c, column, note);
    } else if (!column.sparse) {
      check_stand_in(c, column);
    }
    if (check_groups(c, column)) return;
    const std::size_t levels = c.categories.size();
    if (c.kind == ColumnKind::category && levels > 50 && 10 * levels > table_.rows)
      add(note, c.name, std::to_string(levels) + " categories in " + std::to_string(table_.rows) + " rows");
    if (c.kind == ColumnKind::datetime && in_order(c, column) && !has_time_)
      add(warning, c.name, "the rows stand in its order; if the future is to be predicted from the past, split by it",
          "--time-order " + shell_word(c.name));
  }

  // True if it says that rows belong together.
  bool check_groups(const ColumnSchema& c, const TableColumn& column) {
    if (has_groups_ || targets_.size() > 1) return false;
    const std::string why = groups_rows(column, c, targets_.empty() ? nullptr : find(*targets_[0]), table_.rows);
    if (why.empty()) return false;
    add(warning, c.name,
        why + "; if they are rows of one patient, customer or the like, scores are too good unless these stay together",
        "--groups " + shell_word(c.name));
    return true;
  }

  // One by one, or in one sentence where there are many.
  void tell_constants() {
    std::string names;
    for (std::size_t k = 0; k < constants_.size(); ++k) {
      const ColumnSchema& c = *constants_[k];
      if (constants_.size() <= 5) add(note, c.name, "constant and not used: " + c.reason, typed("--drop", {c.name}));
      if (k < 5) names += (k > 0 ? ", " : "") + in_quotes(c.name);
    }
    if (constants_.size() > 5)
      add(note, "", std::to_string(constants_.size()) + " columns are constant and not used: " + names + " ...");
  }

  void tell_half_empty() {
    std::vector<std::string> names;
    for (const auto& [c, share] : half_empty_) {
      if (half_empty_.size() <= 5) add(note, c->name, percent(share) + " of its cells are missing");
      names.push_back(in_quotes(c->name));
    }
    if (names.size() > 5)
      add(note, "", counted(names.size(), "column") + " are more than half empty: " + shortened(names, 5));
  }

  void check_infinite(const ColumnSchema& c, const TableColumn& column) {
    const auto cells =
        static_cast<std::size_t>(std::ranges::count_if(column.numbers.items, [](double v) { return std::isinf(v); }));
    if (cells > 0)
      add(problem, c.name,
          counted(cells, "infinite cell") + ", which no model can use; correct them or read them as missing",
          "--na inf,-inf");
  }

  void check_missing(const ColumnSchema& c, const TableColumn& column) {
    const double share = static_cast<double>(count_missing(column)) / static_cast<double>(table_.rows);
    if (fills_first_rows_only(c, column))
      return add(warning, c.name,
                 "only the first row of each block is filled, as merged cells leave it; fill in the cells below if so");
    if (share > 0.5) half_empty_.emplace_back(&c, share);
  }

  // Of words: the first row is filled, most others are not, and no value stands in two blocks.
  bool fills_first_rows_only(const ColumnSchema& c, const TableColumn& column) const {
    if (c.kind != ColumnKind::category || !column.is_text() || is_missing(column, 0)) return false;
    const std::size_t filled = table_.rows - count_missing(column);
    return filled >= 3 && 3 * filled <= table_.rows && filled == c.categories.size();
  }

  void check_leak(const ColumnSchema& c, const TableColumn& column) {
    for (const ColumnSchema* target : targets_) {
      const std::string why = leak(column, c, *find(*target), *target, table_.rows);
      if (!why.empty())
        add(problem, c.name,
            "it alone determines the target " + in_quotes(target->name) + ": " + why +
                "; if it is not known when predicting, leave it out",
            typed("--drop", {c.name}));
      const std::string some =
          why.empty() && target->kind == ColumnKind::category ? partial_leak(column, *find(*target), table_.rows) : "";
      if (!some.empty())
        add(warning, c.name, some + "; if it is filled in after the outcome, leave it out", typed("--drop", {c.name}));
    }
  }

  // "numbers but for 'PG' and 'unknown'".
  void check_numbers_among_words(const ColumnSchema& c, const TableColumn& column) {
    const std::vector<std::size_t> counts = counts_of(column.texts);
    std::size_t numbers = 0, words = 0;
    std::vector<std::string> odd;
    for (std::size_t w = 0; w < counts.size(); ++w) {
      const bool number = plain_number(column.texts.word(w)).has_value();
      (number ? numbers : words) += counts[w];
      if (!number && counts[w] > 0) odd.emplace_back(column.texts.word(w));
    }
    if (numbers < 9 * words || words == 0 || odd.size() > 10) return;
    if (words == 1 && !column.texts.is_missing(0) && column.texts[0] == odd[0]) ++second_headers_;
    std::string names;
    for (const std::string& word : odd) names += (names.empty() ? "" : ", ") + in_quotes(word);
    add(warning, c.name,
        "numbers but for " + std::to_string(words) + (words == 1 ? " cell (" : " cells (") + names +
            "), hence read as words",
        typed("--na", odd));
  }

  // A value like -200 or 999, far from all others and frequent.
  void check_stand_in(const ColumnSchema& c, const TableColumn& column) {
    if (c.kind != ColumnKind::number) return;
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (const double v : column.numbers.items)
      if (!std::isnan(v)) low = std::min(low, v), high = std::max(high, v);
    for (const double extreme : {low, high}) {
      double nearest = HUGE_VAL, inner_low = HUGE_VAL, inner_high = -HUGE_VAL;
      std::size_t count = 0;
      for (const double v : column.numbers.items) {
        if (std::isnan(v)) continue;
        if (v == extreme) ++count;
        if (v != extreme)
          nearest = std::min(nearest, std::abs(v - extreme)), inner_low = std::min(inner_low, v),
          inner_high = std::max(inner_high, v);
      }
      const std::string digits = number_text(std::abs(extreme));
      const bool round = digits.size() >= 2 && (digits.find_first_not_of('9') == digits.npos || extreme < 0) &&
                         extreme == std::floor(extreme);
      if (!round || 200 * count < table_.rows || count < 3 || inner_high <= inner_low ||
          nearest < inner_high - inner_low)
        continue;
      add(warning, c.name,
          number_text(extreme) + " stands in " + std::to_string(count) +
              " rows, far from all other values; it may mean missing",
          "--na " + number_text(extreme));
    }
  }

  bool in_order(const ColumnSchema& c, const TableColumn& column) const {
    auto times = times_of(c, column, table_);
    if (!times) return false;
    std::erase_if(*times, [](double t) { return std::isnan(t); });
    return times->size() >= 10 && times->front() < times->back() && std::ranges::is_sorted(*times);
  }

  void check_spellings(const ColumnSchema& c, const TableColumn& column, Finding::Severity severity) {
    if (c.kind != ColumnKind::category && c.kind != ColumnKind::boolean) return;
    std::map<std::string, std::string> seen;
    std::string pairs;
    std::size_t n = 0;
    for (const std::string& word : categories_of(column)) {
      std::string folded;
      for (const char ch : lower_ascii(word))
        if (ch != ' ' || (!folded.empty() && folded.back() != ' ')) folded += ch;
      while (folded.ends_with(' ')) folded.pop_back();
      const auto [at, fresh] = seen.emplace(folded, word);
      if (!fresh && ++n <= 3) pairs += (n > 1 ? "; " : "") + in_quotes(at->second) + " and " + in_quotes(word);
    }
    if (n == 0 || c.kind == ColumnKind::boolean) return;
    add(severity, c.name,
        "words that differ only in case or blanks: " + pairs + (n > 3 ? " ..." : "") +
            "; they count as different, so make them one in the file if they are not");
  }

  void check_target(const ColumnSchema& c, const TableColumn& column) {
    if (schema_.task != Task::classification) return;
    if (column.is_text()) check_numbers_among_words(c, column);
    check_spellings(c, column, warning);
    const CategoryIndex index(c.categories);
    std::vector<std::size_t> counts(c.categories.size() + 1);
    std::size_t rows = 0;
    for (const double code : index.codes(column.sparse ? dense(column, table_.rows) : column))
      if (!std::isnan(code)) ++counts[static_cast<std::size_t>(code)], ++rows;
    counts.pop_back();
    std::string single;
    for (std::size_t k = 0, n = 0; k < counts.size(); ++k)
      if (counts[k] == 1 && ++n <= 6) single += n == 6 ? " ..." : (n > 1 ? ", " : "") + in_quotes(c.categories[k]);
    if (!single.empty())
      add(warning, c.name, "classes of one row, which are either trained on or validated on, never both: " + single);
    const auto rarest = std::ranges::min_element(counts);
    const double share = static_cast<double>(*rarest) / static_cast<double>(rows);
    if (share * static_cast<double>(counts.size()) < 0.3)
      add(warning, c.name,
          "imbalanced: class " + in_quotes(c.categories[static_cast<std::size_t>(rarest - counts.begin())]) + " has " +
              std::to_string(*rarest) + " of " + std::to_string(rows) + " rows (" + percent(share) +
              "), so accuracy would mislead; the default metric does not");
  }

  // Rows that agree in everything but their identifiers.
  void check_duplicates() {
    std::vector<std::uint64_t> hashes(table_.rows, 1);
    std::size_t compared = 0;
    for (const ColumnSchema& c : schema_.columns) {
      const TableColumn* column = find(c);
      if (!column || c.kind == ColumnKind::identifier || c.use == ColumnUse::ignored || c.use == ColumnUse::kept)
        continue;
      ++compared;
      const auto join = [&](std::size_t i, std::uint64_t word) { hashes[i] = mix(hashes[i] * 31 + word); };
      if (column->is_text()) {
        for (std::size_t i = 0; i < table_.rows; ++i) join(i, column->texts.codes.items[i]);
      } else if (column->sparse) {
        for (std::size_t k = 0; k < column->positions.items.size(); ++k)
          join(column->positions.items[k], std::bit_cast<std::uint64_t>(column->numbers.items[k]));
      } else {
        for (std::size_t i = 0; i < table_.rows; ++i) join(i, std::bit_cast<std::uint64_t>(column->numbers.items[i]));
      }
    }
    if (compared == 0) return;
    std::ranges::sort(hashes);
    std::size_t copies = 0;
    for (std::size_t i = 1; i < hashes.size(); ++i) copies += hashes[i] == hashes[i - 1];
    if (copies == 0) return;
    add(20 * copies > table_.rows ? warning : note, "",
        std::to_string(copies) + (copies == 1 ? " row repeats" : " rows repeat") +
            " an earlier one in all columns; duplicates in both training and validation rows inflate scores");
  }

  const Table& table_;
  const Schema& schema_;
  const NameIndex index_;
  std::vector<const ColumnSchema*> targets_;
  bool has_time_ = false, has_groups_ = false;
  std::size_t second_headers_ = 0;  // columns of numbers but for the first row
  std::vector<Finding> found_;
  std::vector<const ColumnSchema*> constants_;
  std::vector<std::pair<const ColumnSchema*, double>> half_empty_;  // with the share of their cells that is missing
};

}  // namespace

std::string_view name_of(Finding::Severity severity) {
  constexpr std::string_view names[] = {"note", "warning", "problem"};
  return names[static_cast<std::size_t>(severity)];
}

Json to_json(const Finding& f) {
  return {{"severity", name_of(f.severity)}, {"column", f.column}, {"sentence", f.sentence}, {"option", f.option}};
}

Result<Finding> finding_from(const Json& j) {
  Finding out;
  TRY(const std::string severity, json_get<std::string>(j, "severity"));
  bool known = false;
  for (const Finding::Severity s : {note, warning, problem})
    if (severity == name_of(s)) out.severity = s, known = true;
  if (!known) return fail(Errc::corrupt, "'" + severity + "' is no severity of a finding");
  TRY(out.column, json_get<std::string>(j, "column"));
  TRY(out.sentence, json_get<std::string>(j, "sentence"));
  TRY(out.option, json_get<std::string>(j, "option"));
  return out;
}

std::vector<Finding> check_data(const Table& table, const Schema& schema) { return Checks(table, schema).all(); }

}  // namespace espalier
