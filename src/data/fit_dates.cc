#include <algorithm>
#include <cmath>

#include "data/kinds.h"
#include "data/tokens.h"

namespace espalier {
namespace {

// The words of a column that could be dates, with their numbers of cells.
struct Candidates {
  std::vector<std::pair<std::string_view, std::size_t>> words;
  std::size_t cells = 0;
};

Candidates candidates_of(const Texts& texts) {
  std::vector<std::size_t> counts(texts.distinct());
  for (const std::uint32_t code : texts.codes.items)
    if (code != Texts::missing) ++counts[code];
  Candidates out;
  for (std::size_t w = 0; w < counts.size(); ++w) {
    if (counts[w] == 0 || stands_for_missing_date(texts.word(w))) continue;
    out.words.emplace_back(texts.word(w), counts[w]);
    out.cells += counts[w];
  }
  return out;
}

std::size_t misfits_of(const Candidates& candidates, DateOrder order, std::size_t most) {
  std::size_t out = 0;
  for (const auto& [word, cells] : candidates.words) {
    if (!parse_date(word, order)) out += cells;
    if (out > most) break;
  }
  return out;
}

std::size_t steps_back(const Texts& texts, DateOrder order) {
  std::size_t n = 0;
  double last = -HUGE_VAL;
  for (const std::uint32_t code : texts.codes.items) {
    if (code == Texts::missing) continue;
    const auto now = parse_date(texts.word(code), order);
    if (!now) continue;
    n += *now < last;
    last = *now;
  }
  return n;
}

bool speaks_of_dates(const std::string& name) {
  static constexpr std::string_view words[] = {"dat", "day", "tag", "time", "zeit", "birth", "born", "dob", "fecha"};
  return std::ranges::any_of(words_of(name), [](const std::string& word) {
    return std::ranges::any_of(words, [&](std::string_view w) { return word.find(w) != word.npos; });
  });
}

// 1.11.22: three numbers between dots, the last of two digits, another of one.
bool like_a_version(std::string_view word) {
  const std::size_t first = word.find('.'), second = word.find('.', first + 1);
  if (second == word.npos || word.size() != second + 3 || word.find_first_not_of("0123456789.") != word.npos)
    return false;
  return first == 1 || second == first + 2;
}

}  // namespace

std::optional<DateFit> fit_dates(const TableColumn& column, double least_share) {
  const Candidates candidates = candidates_of(column.texts);
  const auto most = static_cast<std::size_t>((1 - least_share) * static_cast<double>(candidates.cells) + 1e-9);
  std::optional<DateFit> out;
  for (const DateOrder order : all_date_orders) {
    const std::size_t misfits = misfits_of(candidates, order, most);
    if (misfits > most || misfits == candidates.cells || (out && misfits > out->misfits)) continue;
    const bool tie = out && misfits == out->misfits;
    if (!tie || steps_back(column.texts, order) < steps_back(column.texts, out->order)) out = DateFit{order};
    out->unsure = tie;
    out->misfits = misfits;
  }
  const auto version = [](const auto& word) { return like_a_version(word.first); };
  if (out && !speaks_of_dates(column.name) && std::ranges::any_of(candidates.words, version)) return std::nullopt;
  return out;
}

}  // namespace espalier
