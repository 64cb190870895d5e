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
  Matrix shifted;
  for_row_blocks(in, 512, [&](std::size_t from, MatrixView block) {
    shifted = Matrix(block.rows, block.columns, {block.values.begin(), block.values.end()});
    for (std::size_t j = 0; j < block.columns; ++j)
      for (double& v : shifted.column(j)) v -= centre[j];
    const Matrix part = product(shifted, directions);
    for (std::size_t k = 0; k < part.columns; ++k)
      std::ranges::copy(part.column(k), out.column(k).begin() + static_cast<std::ptrdiff_t>(from));
  });
  return out;
}

}  // namespace espalier
