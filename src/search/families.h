#pragma once
// Operators by the words that people have for several of them.
#include <string>
#include <vector>

#include "operators/catalog.h"

namespace espalier {

// The names of operators that a word stands for: itself, if it is one; a family ("linear", "trees", "boosting",
// "neighbors", "naive_bayes", "svm", "models", "scalers", "selectors", "decompositions" ...); or a product that is
// known for an algorithm of ours ("lightgbm" is our boosting by histograms). Errors: nothing of that name; the nearest
// operators and the families are told.
Result<std::vector<std::string>> operators_named(const std::string& word, const Catalog&);

}  // namespace espalier
