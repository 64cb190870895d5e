#pragma once
// Newton's step where absolute values are penalised: a quadratic with corners, by coordinate descent (Friedman, Hastie
// and Tibshirani, 2010) that finds signs, and linear systems between the corners they leave.
#include "math/matrix.h"

namespace espalier {

// Moves w towards the minimum of gradient'd + 1/2 d'curvature d + sum of absolute |w + d|; gives d.
std::vector<double> coordinate_step(const Matrix& curvature, std::span<const double> gradient,
                                    std::span<const double> w, std::span<const double> absolute);

}  // namespace espalier
