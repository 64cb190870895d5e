#include "operators/linear/coordinate_step.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/rng.h"

namespace espalier {
namespace {

// curvature = X'X of few rows, so that most ways are flat: only the absolute values hold the answer.
struct Flat {
  Matrix curvature;
  std::vector<double> gradient, w, absolute;
};
Flat draw_flat(std::uint64_t seed, std::size_t rows, std::size_t columns) {
  Rng rng(seed);
  Matrix x(rows, columns);
  for (std::size_t j = 0; j < columns; ++j)
    for (std::size_t i = 0; i < rows; ++i) x(i, j) = rng.normal();
  Flat out{Matrix(columns, columns), {}, {}, {}};
  for (std::size_t a = 0; a < columns; ++a)
    for (std::size_t b = 0; b < columns; ++b) out.curvature(a, b) = dot(x.column(a), x.column(b));
  std::vector<double> slope(rows);
  for (double& v : slope) v = 10 * rng.normal();
  for (std::size_t j = 0; j < columns; ++j) {
    out.gradient.push_back(dot(x.column(j), slope));
    out.w.push_back(j % 3 == 0 ? 0 : rng.normal());
    out.absolute.push_back(j == 1 ? 0 : 0.5);
  }
  return out;
}

TEST(CoordinateStep, EndsAtTheMinimumWhereMostWaysAreFlat) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Flat p = draw_flat(seed, 4 + seed % 8, 20);
    const std::vector<double> d = coordinate_step(p.curvature, p.gradient, p.w, p.absolute);
    std::vector<double> pull = p.gradient;
    for (std::size_t j = 0; j < d.size(); ++j) add_scaled(d[j], p.curvature.column(j), pull);
    for (std::size_t j = 0; j < d.size(); ++j) {
      const double at = p.w[j] + d[j];
      if (at == 0)
        EXPECT_LE(std::abs(pull[j]), p.absolute[j] + 1e-7) << seed << ' ' << j;
      else
        EXPECT_NEAR(pull[j] + std::copysign(p.absolute[j], at), 0, 1e-7) << seed << ' ' << j;
    }
  }
}

}  // namespace
}  // namespace espalier
