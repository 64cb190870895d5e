#include "data/learn.h"

#include <algorithm>
#include <map>
#include <set>

#include "data/amounts.h"
#include "data/categories.h"
#include "data/date_parts.h"
#include "data/featurise.h"
#include "data/kinds.h"
#include "data/numbers.h"
#include "data/tokens.h"

namespace espalier {
namespace {

// The buckets of two rows or more, the most frequent ones if they are many; all that occur if there are none such.
std::vector<std::uint32_t> frequent(const std::vector<std::uint32_t>& rows) {
  constexpr std::size_t most = 10'000;
  std::vector<std::uint32_t> out;
  for (const std::uint32_t fewest : {2u, 1u}) {
    for (std::uint32_t b = 0; b < rows.size(); ++b)
      if (rows[b] >= fewest) out.push_back(b);
    if (!out.empty()) break;
  }
  if (out.size() > most) {
    std::ranges::stable_sort(out, std::greater{}, [&](std::uint32_t b) { return rows[b]; });
    out.resize(most);
    std::ranges::sort(out);
  }
  return out;
}

struct Learner {
  ColumnSchema& out;
  const TableColumn& column;
  const std::string& path;

  Failure misfit(const std::string& what, const std::string& other_kind) const {
    return fail(Errc::invalid_argument,
                path + ": column '" + out.name + "' " + what + "; use --types " + out.name + "=" + other_kind);
  }
  // The first row whose word does not fit.
  template <class Fits>
  std::optional<std::size_t> first_misfit(Fits fits) const {
    std::vector<char> fine(column.texts.distinct());
    for (std::size_t w = 0; w < fine.size(); ++w) fine[w] = fits(column.texts.word(w));
    for (std::size_t i = 0; i < column.texts.rows(); ++i)
      if (!column.texts.is_missing(i) && !fine[column.texts.codes.items[i]]) return i;
    return std::nullopt;
  }
  std::string at(std::size_t row) const {
    return "holds '" + std::string(column.texts[row]) + "' in row " + std::to_string(row + 1);
  }

  Status numbers() const {
    if (!column.is_text()) return ok();
    learn_format();
    const auto row = first_misfit([&](auto word) { return stands_for_missing(word) || number_in(word, out); });
    if (!row) return ok();
    return misfit(at(*row) + ", which is not a number; say --na if the word means missing", "category");
  }

  // The unit and the decimal mark under which most words are numbers; what a schema says stays.
  void learn_format() const {
    const Words words = used_words(column.texts);
    std::map<std::string, std::size_t> units;
    std::size_t most = 0;
    const char said = out.decimal;
    for (const char decimal : {'.', ','}) {
      if (said == ',' && decimal == '.') continue;
      ColumnSchema as = out;
      as.decimal = decimal;
      units.clear();
      for (const std::string_view word : words)
        if (const auto amount = parse_amount(word, {decimal, decimal == ',' ? '.' : ','});
            amount && !amount->unit.empty())
          ++units[amount->unit];
      if (!units.empty() && as.unit.empty())
        as.unit = std::ranges::max_element(units, {}, [](const auto& u) { return u.second; })->first;
      const auto fitting = static_cast<std::size_t>(
          std::ranges::count_if(words, [&](auto word) { return number_in(word, as).has_value(); }));
      if (fitting > most) most = fitting, out.decimal = as.decimal, out.unit = as.unit;
    }
  }

  Status categories() const {
    if (out.categories.empty()) out.categories = categories_of(column);
    if (!out.categories.empty()) return ok();
    return misfit("has no values", "constant");
  }

  Status truth() const {
    if (out.categories.empty() && column.is_text()) out.categories = truth_words(used_words(column.texts));
    if (out.categories.empty()) out.categories = categories_of(column);
    if (out.categories.size() == 2) return ok();
    return misfit("has " + std::to_string(out.categories.size()) + " different values, and a boolean has two",
                  "category");
  }

  Status dates() const {
    if (!column.is_text()) return misfit("holds numbers, which are not read as dates", "number");
    const auto named = date_order_of(out.date_format);
    const auto fit = named ? std::nullopt : fit_dates(column, 0.5);
    if (!named && !fit) return misfit("holds words that are not dates of one format", "category");
    const DateOrder order = named ? *named : fit->order;
    out.date_format = name_of(order);
    if (out.parts.empty()) parts_that_vary(used_words(column.texts), order);
    return ok();
  }

  void parts_that_vary(const Words& words, DateOrder order) const {
    const std::size_t first = order == DateOrder::time_of_day ? 4 : 0;  // a time of day has no year
    std::vector<std::set<double>> seen(date_parts().size());
    for (const std::string_view word : words) {
      const auto seconds = parse_date(word, order);
      for (std::size_t p = first; seconds && p < seen.size(); ++p)
        if (seen[p].size() < 2) seen[p].insert(date_part(*seconds, p));
    }
    for (std::size_t p = first; p < seen.size(); ++p)
      if (seen[p].size() > 1) out.parts.push_back(date_parts()[p]);
  }

  Status buckets() const {
    if (!column.is_text()) return misfit("holds numbers, not text", "category");
    if (!out.buckets.empty()) return ok();
    std::vector<std::uint32_t> rows(out.width);  // with a token of the bucket
    const Words words = used_words(column.texts);
    out.unspaced = std::ranges::any_of(words, [](std::string_view word) { return unspaced_letters(word) > 0; });
    for (const std::string_view word : words)
      for (const TokenCount& token : count_tokens(word, out.width, out.unspaced)) ++rows[token.bucket];
    out.buckets = frequent(rows);
    return ok();
  }
};

}  // namespace

Status learn(ColumnSchema& out, const TableColumn& column, const std::string& path) {
  const Learner learner{out, column, path};
  switch (out.kind) {
    case ColumnKind::number:
      return learner.numbers();
    case ColumnKind::boolean:
      return learner.truth();
    case ColumnKind::category:
      return learner.categories();
    case ColumnKind::datetime:
      return learner.dates();
    case ColumnKind::text:
      return learner.buckets();
    default:
      return ok();
  }
}

}  // namespace espalier
