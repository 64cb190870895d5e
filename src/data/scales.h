#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

// The words from the lowest to the highest if they are steps of one of the scales that questionnaires and shops use
// (agreement, frequency, satisfaction, size ...), case aside; words that answer nothing ("Prefer not to say") come
// last. Empty if they are no such scale, or fewer than three steps of one.
std::vector<std::string> in_order_of_a_scale(const std::vector<std::string_view>& words);

}  // namespace espalier
