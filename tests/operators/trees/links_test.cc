#include "operators/trees/links.h"

#include <gtest/gtest.h>

#include <cmath>

namespace espalier {
namespace {

TEST(Links, LogisticIsThatOfTheStandardLibrary) {
  std::vector<double> raw{-800, -700, -30, -1, -1e-9, 0, 0.3, 5, 36, 700, 800}, out(raw.size());
  logistic(raw, out);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const double expected = 1 / (1 + std::exp(-std::clamp(raw[i], -700.0, 700.0)));
    EXPECT_NEAR(out[i], expected, 4e-16 * std::max(expected, 1e-300)) << raw[i];
  }
}

TEST(Links, SoftmaxSharesAddUpToOne) {
  const std::vector<std::vector<double>> raw{{0, 1000, -5, 1e-3}, {1, 0, -5, 0}, {2, -1000, -5, 0}};
  std::vector<std::vector<double>> out(3, std::vector<double>(4));
  softmax(raw, out);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(out[0][i] + out[1][i] + out[2][i], 1, 1e-15);
  EXPECT_NEAR(out[2][0] / out[1][0], std::exp(1), 1e-14);
  EXPECT_EQ(out[0][1], 1);
  EXPECT_NEAR(out[0][2], 1.0 / 3, 1e-16);
}

}  // namespace
}  // namespace espalier
