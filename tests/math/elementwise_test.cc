// Functions of every number of a run against the library's.
#include "math/elementwise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "base/rng.h"

namespace espalier {
namespace {

TEST(Elementwise, CosinesAndHyperbolicTangentsAreThoseOfTheLibrary) {
  Rng rng(4);
  std::vector<double> v;
  for (int i = 0; i < 3000; ++i) v.push_back(std::ldexp(rng.uniform(-1, 1), static_cast<int>(rng.below(40)) - 10));
  for (int k = -9; k < 9; ++k) v.push_back(k * std::numbers::pi / 2);
  v.insert(v.end(), {0.0, -0.0, 1e5, -1e5, 1e15, -1e300});
  std::vector<double> cosine = v, tangent = v;
  cosines(cosine);
  hyperbolic_tangents(tangent);
  for (std::size_t i = 0; i < v.size(); ++i) {
    ASSERT_NEAR(cosine[i], std::cos(v[i]), 4e-16 + 1e-16 * (std::abs(v[i]) < 1e5 ? 1 : 0)) << v[i];
    ASSERT_NEAR(tangent[i], std::tanh(v[i]), 1e-15) << v[i];
  }
  std::vector<double> alone{v[17]};
  cosines(alone);
  EXPECT_EQ(alone[0], cosine[17]);
}

}  // namespace
}  // namespace espalier
