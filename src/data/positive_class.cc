#include "data/positive_class.h"

#include <algorithm>
#include <string_view>

#include "data/categories.h"

namespace espalier {
namespace {

constexpr std::string_view positive_words[] = {"yes",       "y",    "true", "t",     "1",         "positive", "pos",
                                               "+",         "bad",  "spam", "fraud", "malignant", "abnormal", "present",
                                               "defective", "sick", "ill",  "died",  "dead",      "churned"};

bool says_positive(std::string_view word) {
  return std::ranges::find(positive_words, lower_ascii(word)) != std::end(positive_words);
}

}  // namespace

std::size_t usual_positive(const std::vector<std::string>& classes, const std::vector<std::size_t>& rows) {
  const bool first = says_positive(classes[0]), second = says_positive(classes[1]);
  if (first != second) return first ? 0 : 1;
  return rows[0] < rows[1] ? 0 : 1;
}

}  // namespace espalier
