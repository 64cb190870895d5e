#include "math/optimise.h"

#include <gtest/gtest.h>

#include <cmath>

namespace espalier {
namespace {

void as_it_is(std::span<double>) {}

double valley(std::span<const double> x, std::span<double> g) {  // Rosenbrock's
  const double a = 1 - x[0], b = x[1] - x[0] * x[0];
  g[0] = -2 * a - 400 * x[0] * b;
  g[1] = 200 * b;
  return a * a + 100 * b * b;
}

TEST(Minimise, WalksTheCurvedValley) {
  std::vector<double> x{-1.2, 1};
  minimise(valley, as_it_is, x, {.max_iterations = 1000, .tolerance = 1e-9});
  EXPECT_NEAR(x[0], 1, 1e-8);
  EXPECT_NEAR(x[1], 1, 1e-8);
}

TEST(Minimise, AbsoluteValuesShrinkToZeroExactly) {
  const std::vector<double> centre{3, 0.5, -2, 0}, weight{1, 1, 1, 1};
  const auto bowl = [&](std::span<const double> x, std::span<double> g) {
    double value = 0;
    for (std::size_t j = 0; j < x.size(); ++j) {
      g[j] = x[j] - centre[j];
      value += g[j] * g[j] / 2;
    }
    return value;
  };
  std::vector<double> x(4, 1.0);
  minimise(bowl, as_it_is, x, {.tolerance = 1e-12, .absolute = weight});
  EXPECT_NEAR(x[0], 2, 1e-9);
  EXPECT_EQ(x[1], 0);
  EXPECT_NEAR(x[2], -1, 1e-9);
  EXPECT_EQ(x[3], 0);
}

TEST(Minimise, StopsWhenAsked) {
  std::vector<double> x{-1.2, 1};
  EXPECT_EQ(minimise(valley, as_it_is, x, {.stopped = [] { return true; }}), 0);
}

}  // namespace
}  // namespace espalier
