#pragma once
// The core of the naive Bayes learners.
#include "operators/classes.h"
#include "operators/numbers.h"

namespace espalier {

// Logarithms of each class's share of the weight; without `learn` all alike.
std::vector<double> log_priors(const SeenClasses&, std::span<const double> weight, bool learn);

// Sums of the weighted numbers of each column by class: classes x columns. Sparse columns stay sparse.
Matrix sums_by_class(const Frame&, const SeenClasses&, std::span<const double> weight, bool as_bits, double threshold);

// What all classes have in common tells nothing, and large numbers would drown in it what they have not.
void tell_apart(std::vector<double>& weight, std::size_t columns);

// Probabilities per class of the target from log likelihoods per class seen.
Frame bayes_answer(Matrix log_likelihoods, std::span<const std::int32_t> labels, std::int32_t outputs);

// Per row and class: base[class] + sum over columns of weight(column, class) * number. `as_bits`: number > threshold.
Matrix linear_likelihoods(const Frame&, std::span<const double> base, MatrixView weight, bool as_bits,
                          double threshold);

}  // namespace espalier
