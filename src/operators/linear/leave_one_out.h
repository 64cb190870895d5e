#pragma once
// Ridge regressions of several strengths from one decomposition, and how each answers rows that it was not fitted on:
// the error of a row over the share of it that the row leaves to the others (Golub, Heath and Wahba, 1979).
#include "operators/context.h"
#include "operators/numbers.h"

namespace espalier {

// fit_ridge() with the strength whose squared errors, each row answered by a fit on all others, are least: rows by
// their weights, all targets together, the first of equals. Fails, in the name of `who`, where squares are beyond all
// numbers.
Result<std::vector<double>> fit_ridge_left_out(const Frame&, const Matrix& y, std::span<const double> weight,
                                               std::span<const double> alphas, bool intercept, const Context&,
                                               std::string_view who);

}  // namespace espalier
