#include "base/text.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace espalier {
namespace {

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

std::string nearest_words(std::string_view word, const std::vector<std::string>& known) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& k : known) {
    const bool inside = word.size() >= 3 && (k.find(word) != k.npos || word.find(k) != word.npos);
    const std::size_t d = inside ? 1 : distance(word, k);
    if (d <= std::max<std::size_t>(2, word.size() / 3)) near.emplace_back(d, k);
  }
  std::ranges::stable_sort(near, {}, [](const auto& n) { return n.first; });
  if (near.empty()) return "";
  std::string out = "; did you mean '" + near[0].second + "'";
  for (std::size_t i = 1; i < std::min<std::size_t>(near.size(), 3); ++i) out += " or '" + near[i].second + "'";
  return out + "?";
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) (i ? out += between : out) += words[i];
  return out;
}

std::vector<std::string> split_words(std::string_view text, char separator) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
    while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
    if (!word.empty()) out.emplace_back(word);
  }
  return out;
}

std::string counted(std::size_t n, std::string_view noun, std::string_view plural) {
  std::string digits = std::to_string(n);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits + " " + (n == 1 ? std::string(noun) : plural.empty() ? std::string(noun) + "s" : std::string(plural));
}

}  // namespace espalier
