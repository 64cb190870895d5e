#include "operators/decompositions/directions.h"

#include <algorithm>
#include <cmath>

#include "operators/numbers.h"

namespace espalier {

void fix_signs(Matrix& directions) {
  for (std::size_t k = 0; k < directions.columns; ++k) {
    const auto way = directions.column(k);
    if (way.empty() || *std::ranges::max_element(way, {}, [](double v) { return std::abs(v); }) >= 0) continue;
    for (double& v : way) v = -v;
  }
}

Matrix projected(const Frame& in, std::span<const double> centre, MatrixView directions) {
  Matrix out(in.rows(), directions.columns);
  for_row_blocks(in, [&](std::size_t from, Matrix& block) {
    for (std::size_t j = 0; j < block.columns && !centre.empty(); ++j)
      for (double& v : block.column(j)) v -= centre[j];
    product_into(block, directions, out, from);
  });
  return out;
}

}  // namespace espalier
