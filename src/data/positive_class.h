#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace espalier {

// Which of two classes binary scores (F1, precision, recall) look for, where nobody says: the one whose word says so
// ("yes", "true", "1", "positive", "spam", "bad" ... beside one that does not); else the rarer one; of equals the one
// that sorts last, as scikit-learn has it. `rows`: how many are of each class.
std::size_t usual_positive(const std::vector<std::string>& classes, const std::vector<std::size_t>& rows);

}  // namespace espalier
