#pragma once
// Functions of every number of a run, several at a time.
#include "math/matrix.h"

namespace espalier {

void exponentials(std::span<double>);  // exp(v)
void logarithms(std::span<double>);
void sigmoids(std::span<double>);             // 1 / (1 + exp(-v))
void hyperbolic_tangents(std::span<double>);  // tanh(v), to 1e-15 of one
void cosines(std::span<double>);              // to 1e-15 of one

// Turns each row of scores into shares of one; `log_sums`, if not empty, gets the logarithm of the sum of the row's
// exponentials.
void softmax_rows(Matrix& scores, std::span<double> log_sums = {});

}  // namespace espalier
