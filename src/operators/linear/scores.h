#pragma once
// What linear models keep and how they answer.
#include "operators/classes.h"
#include "operators/formula.h"
#include "operators/numbers.h"

namespace espalier {

// A column a score: one plus the weighted sum of a row's numbers. `weights` has, score after score, a weight per column
// and then the intercept. A row whose sum is not finite is an error in the name of `who`.
Result<Matrix> linear_scores(const Frame&, std::span<const double> weights, std::size_t scores, std::string_view who);

// Classifiers: two classes seen need one score, one needs none.
inline std::size_t scores_needed(std::size_t classes) { return classes == 2 ? 1 : classes < 2 ? 0 : classes; }
bool valid_scores(std::span<const double> weights, std::size_t scores, std::size_t columns);

// Per class of the target: probabilities, or squashed margins of each class against the others, which add up to 1 but
// are not calibrated.
Frame softmax_answer(Matrix scores, std::span<const std::int32_t> labels, std::int32_t outputs);
Frame margin_answer(Matrix scores, std::span<const std::int32_t> labels, std::int32_t outputs);

// The same as formulas, and the scores that they read.
Formula scores_formula(std::span<const double> weights, std::size_t scores);
Formula softmax_formula(std::span<const double> weights, const std::vector<std::int32_t>& labels, std::int32_t outputs);
Formula margin_formula(std::span<const double> weights, const std::vector<std::int32_t>& labels, std::int32_t outputs);

// Per column the sum over the scores of its absolute weights: scikit-learn's importances of coefficients.
std::vector<double> coefficient_importances(std::span<const double> weights, std::size_t scores, std::size_t columns);

}  // namespace espalier
