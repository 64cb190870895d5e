#include "data/categories.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_set>

#include "data/numbers.h"

namespace espalier {
namespace {

std::vector<std::string> distinct_numbers(const TableColumn& column) {
  std::vector<double> values;
  for (const double v : column.numbers.items)
    if (!std::isnan(v)) values.push_back(v);
  if (column.sparse) values.push_back(0);
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::vector<std::string> out;
  for (const double v : values) out.push_back(number_text(v));
  return out;
}

}  // namespace

std::vector<std::string_view> used_words(const Texts& texts) {
  std::vector<bool> used(texts.distinct());
  for (const std::uint32_t code : texts.codes.items)
    if (code != Texts::missing) used[code] = true;
  std::vector<std::string_view> out;
  for (std::size_t w = 0; w < used.size(); ++w)
    if (used[w]) out.push_back(texts.word(w));
  return out;
}

std::vector<std::string> categories_of(const TableColumn& column) {
  if (!column.has_words()) return distinct_numbers(column);
  const std::vector<std::string_view> words = used_words(column.texts);
  std::vector<std::string> out;
  std::unordered_set<std::string_view> known;
  for (const std::string_view word : words)
    if (known.insert(plain_spelling(word)).second) out.emplace_back(word);
  const bool all_numbers = std::ranges::all_of(words, [](auto word) { return plain_number(word).has_value(); });
  std::ranges::sort(out);
  if (all_numbers) std::ranges::stable_sort(out, {}, [](const std::string& word) { return *plain_number(word); });
  return out;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

std::string_view plain_spelling(std::string_view word) {
  const std::size_t sign = word.starts_with('-'), mark = word.find('.');
  const std::size_t whole = std::min(mark, word.size()) - std::min(sign, word.size());
  if (mark == word.npos || whole == 0 || (whole > 1 && word[sign] == '0')) return word;
  const auto digits = [](std::string_view part) {
    return std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
  };
  if (!digits(word.substr(sign, whole)) || !digits(word.substr(mark + 1))) return word;
  while (word.ends_with('0')) word.remove_suffix(1);
  if (word.ends_with('.')) word.remove_suffix(1);
  return word;
}

CategoryIndex::CategoryIndex(const std::vector<std::string>& categories, bool any_case)
    : size_(categories.size()), any_case_(any_case) {
  for (std::size_t c = 0; c < categories.size(); ++c) {
    words_.emplace(any_case ? lower_ascii(categories[c]) : categories[c], c);
    words_.emplace(plain_spelling(categories[c]), c);
    if (const auto [at, fresh] = folded_.emplace(lower_ascii(categories[c]), c); !fresh) at->second = size_;
    // Doubles cannot tell larger ones apart.
    if (const auto number = plain_number(categories[c]); number && std::abs(*number) < 9007199254740992.0)
      numbers_.emplace(*number, c);
  }
}

std::size_t CategoryIndex::find(std::string_view word) const {
  if (const auto at = words_.find(any_case_ ? lower_ascii(word) : std::string(word)); at != words_.end())
    return at->second;
  if (const auto at = words_.find(std::string(plain_spelling(word))); at != words_.end()) return at->second;
  const auto number = plain_number(word);
  return number ? find(*number) : size_;
}

std::size_t CategoryIndex::find_in_any_case(std::string_view word) const {
  const auto at = folded_.find(lower_ascii(word));
  return at == folded_.end() ? size_ : at->second;
}

std::size_t CategoryIndex::find(double number) const {
  const auto at = numbers_.find(number);
  return at != numbers_.end() ? at->second : size_;
}

std::vector<double> CategoryIndex::codes(const TableColumn& column) const {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> out;
  if (column.has_words()) {
    std::vector<double> code_of(column.texts.distinct());
    for (std::size_t w = 0; w < code_of.size(); ++w) code_of[w] = static_cast<double>(find(column.texts.word(w)));
    out.reserve(column.texts.rows());
    for (const std::uint32_t code : column.texts.codes.items)
      out.push_back(code == Texts::missing ? none : code_of[code]);
    return out;
  }
  out.reserve(column.numbers.items.size());
  for (const double v : column.numbers.items) out.push_back(std::isnan(v) ? none : static_cast<double>(find(v)));
  return out;
}

}  // namespace espalier
