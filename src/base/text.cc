#include "base/text.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace espalier {
namespace {

// Letters to insert, delete or replace to turn one word into the other, case aside (Levenshtein, 1966).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t swap = corner + (std::tolower(a[i - 1]) != std::tolower(b[j - 1]));
      corner = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, swap}));
    }
  }
  return row.back();
}

}  // namespace

std::string brief(std::string_view text) {
  constexpr std::size_t most = 60;
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not inside a character
  return std::string(text.substr(0, end)) + "...";
}

std::string shortened(const std::vector<std::string>& words, std::size_t most) {
  const std::size_t shown = std::min(words.size(), most);
  const std::string rest = words.size() > shown ? " and " + std::to_string(words.size() - shown) + " more" : "";
  return joined({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(shown)}) + rest;
}

std::string nearest_words(std::string_view word, const std::vector<std::string>& known) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& k : known) {
    const bool inside = std::min(word.size(), k.size()) >= 3 && (k.find(word) != k.npos || word.find(k) != word.npos);
    const std::size_t d = inside ? 1 : distance(word, k);
    if (d <= 1 + std::min(word.size(), k.size()) / 3 && d < std::max(word.size(), k.size())) near.emplace_back(d, k);
  }
  std::ranges::stable_sort(near, {}, [](const auto& n) { return n.first; });
  if (near.empty()) return "; there are " + shortened(known, 12);
  std::string out = "; did you mean '" + near[0].second + "'";
  for (std::size_t i = 1; i < std::min<std::size_t>(near.size(), 3) && near[i].first == near[0].first; ++i)
    out += " or '" + near[i].second + "'";
  return out + "?";
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) (i ? out += between : out) += words[i];
  return out;
}

std::vector<std::string> split_words(std::string_view text, char separator) {
  std::vector<std::string> out;
  std::string word;
  bool quoted = false, any_quote = false;
  const auto take = [&] {
    const std::size_t from = word.find_first_not_of(' '), to = word.find_last_not_of(' ');
    if (any_quote || from != word.npos) out.push_back(from == word.npos ? "" : word.substr(from, to - from + 1));
    word.clear();
    any_quote = false;
  };
  for (const char c : text) {
    if (c == '"' && (quoted || word.find_first_not_of(' ') == word.npos))
      quoted = !quoted, any_quote = true;
    else if (c == separator && !quoted)
      take();
    else
      word += c;
  }
  take();
  return out;
}

std::string listed(const std::string& word, char separator) {
  return word.find(separator) == word.npos ? word : '"' + word + '"';
}

std::string shell_word(const std::string& text) {
  const auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
           c == '-' || c == '/' || c == ':' || c == '=' || c == '+' || c == '@' || c == '%' || c == ',';
  };
  if (!text.empty() && std::ranges::all_of(text, plain)) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::string counted(std::size_t n, std::string_view noun, std::string_view plural) {
  std::string digits = std::to_string(n);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits + " " + (n == 1 ? std::string(noun) : plural.empty() ? std::string(noun) + "s" : std::string(plural));
}

}  // namespace espalier
