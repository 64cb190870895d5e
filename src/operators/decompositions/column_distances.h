#pragma once
#include "math/matrix.h"
#include "operators/context.h"

namespace espalier {

enum class ColumnMetric { euclidean, manhattan, cosine };

// Between every two columns of a frame of finite numbers, as vectors of its rows: symmetric, 0 on the diagonal. By the
// cosine, a column of zeros is at distance 1 from all others, where scikit-learn refuses it. Errors: a stop; numbers
// too large to add up.
Result<Matrix> column_distances(const Frame&, ColumnMetric, const Crew&, std::string_view who);

}  // namespace espalier
