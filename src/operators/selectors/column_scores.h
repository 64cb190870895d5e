#pragma once
// How much each column alone tells of the target: the score functions of scikit-learn's univariate selectors.
//
// f_classif      variance between the classes by that within (Fisher)
// f_regression   the F test of the correlation with the target
// chi2           counts of a column by class against those to be expected; negative numbers are refused
//
// A target of numbers is always scored by f_regression. A column that holds one value tells nothing: score NaN, p-value
// 1. A column that tells all has score infinity and p-value 0.
#include "base/params.h"
#include "operators/context.h"

namespace espalier {

enum class ScoreFunction { f_classif, f_regression, chi2 };

constexpr auto score_functions() {
  return one_of<ScoreFunction>({{"f_classif", ScoreFunction::f_classif},
                                {"f_regression", ScoreFunction::f_regression},
                                {"chi2", ScoreFunction::chi2}})
      .fixed();
}

struct ColumnScores {
  std::vector<double> score, p_value;  // of each column
};

// Of target column k. `who` asks, for messages. P-values take a special function each and are made when asked for.
Result<ColumnScores> column_scores(ScoreFunction, bool p_values, const Frame&, const Target&, std::size_t k,
                                   std::string_view who, const Context&);

// A score that may be summed and compared: NaN is below all others, infinity far above.
double comparable(double score);

}  // namespace espalier
