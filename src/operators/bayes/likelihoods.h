#pragma once
// The core of the naive Bayes learners: the log of a class's share of the rows, plus a number a column that its value
// adds (McCallum and Nigam, 1998).
//
// Bernoulli counts rows whose number exceeds a threshold, multinomial sums the numbers; both are linear in what they
// count, so they share the sums, the answer, the check of a saved state and the formula. `binarize` is that threshold,
// and nothing where numbers count as they are. Weights have, class seen after class seen, one number a column.
#include <optional>

#include "operators/classes.h"
#include "operators/formula.h"
#include "operators/numbers.h"

namespace espalier {

using Threshold = std::optional<double>;

// Logarithms of each class's share of the weight; without `learn` all alike.
std::vector<double> log_priors(const SeenClasses&, std::span<const double> weight, bool learn);

// Sums of the weighted numbers of each column by class: classes x columns. Sparse columns stay sparse.
Matrix sums_by_class(const Frame&, const SeenClasses&, std::span<const double> weight, Threshold binarize);

// Subtracts from every column's weights their mean over the classes: what all classes have in common tells nothing, and
// in large numbers what they have not would drown.
void tell_apart(std::vector<double>& weight, std::size_t columns);

// Probabilities per class of the target from log likelihoods per class seen.
Frame bayes_answer(Matrix log_likelihoods, std::span<const std::int32_t> labels, std::int32_t outputs);

// The same of base[class] plus the weighted columns. Errors, in the name of `who`: an infinite or missing number.
Result<Frame> linear_bayes_answer(const Frame&, std::span<const double> base, std::span<const double> weight,
                                  Threshold binarize, std::span<const std::int32_t> labels, std::int32_t outputs,
                                  std::string_view who);
Formula linear_bayes_formula(Formula counted, std::span<const double> weight, std::span<const double> base,
                             const std::vector<std::int32_t>& labels, std::int32_t outputs);
bool valid_bayes(std::span<const std::int32_t> labels, std::int32_t outputs, std::span<const double> base,
                 std::span<const double> weight, std::size_t columns);

}  // namespace espalier
