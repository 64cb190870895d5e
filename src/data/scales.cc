#include "data/scales.h"

#include <algorithm>
#include <span>

#include "data/categories.h"

namespace espalier {
namespace {

// Steps from low to high; words of one step are divided by a bar.
constexpr std::string_view agreement[] = {"strongly disagree|completely disagree|totally disagree",
                                          "disagree",
                                          "somewhat disagree|slightly disagree|rather disagree",
                                          "neutral|neither agree nor disagree|undecided|neither",
                                          "somewhat agree|slightly agree|rather agree",
                                          "agree",
                                          "strongly agree|completely agree|totally agree"};
constexpr std::string_view frequency[] = {"never|not at all",
                                          "almost never|very rarely",
                                          "rarely|seldom",
                                          "occasionally",
                                          "sometimes",
                                          "often|frequently|usually",
                                          "very often",
                                          "almost always",
                                          "always"};
constexpr std::string_view satisfaction[] = {"very dissatisfied|very unsatisfied",
                                             "dissatisfied|unsatisfied",
                                             "somewhat dissatisfied",
                                             "neutral|neither satisfied nor dissatisfied",
                                             "somewhat satisfied",
                                             "satisfied",
                                             "very satisfied"};
constexpr std::string_view likelihood[] = {"very unlikely", "unlikely", "neutral|neither likely nor unlikely", "likely",
                                           "very likely"};
constexpr std::string_view importance[] = {"not at all important|not important|unimportant",
                                           "slightly important",
                                           "moderately important|neutral",
                                           "important",
                                           "very important",
                                           "extremely important"};
constexpr std::string_view quality[] = {
    "very poor|very bad|terrible", "poor|bad", "fair|average|ok|acceptable", "good", "very good",
    "excellent|outstanding"};
constexpr std::string_view level[] = {"none|no", "very low|minimal", "low", "medium|moderate|normal|average",
                                      "high",    "very high|extreme"};
constexpr std::string_view severity[] = {"none|no", "mild|minor", "moderate", "severe|major", "very severe|critical"};
constexpr std::string_view size[] = {"xxs",     "xs|extra small", "s|small", "m|medium",
                                     "l|large", "xl|extra large", "xxl|2xl", "xxxl|3xl"};
constexpr std::string_view width[] = {"tiny|very small", "small", "medium", "large|big", "huge|very large"};

constexpr std::span<const std::string_view> scales[] = {agreement, frequency, satisfaction, likelihood, importance,
                                                        quality,   level,     severity,     size,       width};
constexpr std::string_view no_answers[] = {
    "prefer not to say", "prefer not to answer", "don't know", "do not know", "not sure",  "no answer",
    "refused",           "not applicable",       "unknown",    "n/a",         "no opinion"};

bool holds(std::string_view step, std::string_view word) {
  for (std::size_t from = 0; from < step.size();) {
    const std::size_t to = std::min(step.find('|', from), step.size());
    if (step.substr(from, to - from) == word) return true;
    from = to + 1;
  }
  return false;
}

}  // namespace

std::vector<std::string> in_order_of_a_scale(const std::vector<std::string_view>& words) {
  if (words.size() < 3 || words.size() > 12) return {};
  for (const auto scale : scales) {
    std::vector<std::pair<std::size_t, std::string>> found;
    std::size_t steps = 0;
    for (const std::string_view word : words) {
      const std::string low = lower_ascii(word);
      const auto step = std::ranges::find_if(scale, [&](std::string_view s) { return holds(s, low); });
      const bool answers_nothing = std::ranges::find(no_answers, low) != std::end(no_answers);
      if (step == scale.end() && !answers_nothing) break;
      steps += step != scale.end();
      found.emplace_back(step - scale.begin(), word);
    }
    if (found.size() != words.size() || steps < 3) continue;
    std::ranges::sort(found);
    std::vector<std::string> out;
    for (auto& [step, word] : found) out.push_back(std::move(word));
    return out;
  }
  return {};
}

}  // namespace espalier
