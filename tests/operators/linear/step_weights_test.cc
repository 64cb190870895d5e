// Both ways of moving weights against the sums written out.
#include "operators/linear/step_weights.h"

#include <gtest/gtest.h>

#include "base/rng.h"

namespace espalier::test {
namespace {

constexpr std::size_t width = 13, stride = 16, count = 40;

std::vector<double> drawn_rows() {
  Rng rng(5);
  std::vector<double> out(count * stride);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = i % stride < width ? rng.uniform(-1, 1) : 0;
  return out;
}

// Some steps shrink the weights to where the scale is taken into them, some rows move nothing.
template <class Weights>
void expect_plain_sums(Weights weights) {
  const std::vector<double> rows = drawn_rows();
  std::vector<double> plain(stride);
  const auto row = [&](std::size_t i) { return DenseRow{&rows[i % count * stride]}; };
  for (std::size_t pass = 0; pass < 3; ++pass) {
    weights.begin(row(0));
    for (std::size_t i = 0; i < count; ++i) {
      double score = 0, squares = 0;
      for (std::size_t j = 0; j < width; ++j) {
        score += plain[j] * row(i).value[j];
        squares += plain[j] * plain[j];
      }
      ASSERT_NEAR(weights.score(row(i), row(i + 1)), score, 1e-12);
      ASSERT_NEAR(weights.sums().squares, squares, 1e-12);
      const double factor = i % 11 == 0 ? 1e-3 : 0.9, step = i % 3 == 0 ? 0 : 0.1 * (1 - score);
      weights.shrink(factor);
      weights.move(row(i), row(i + 1), step * weights.inverse(), 0);
      for (std::size_t j = 0; j < width; ++j) plain[j] = factor * plain[j] + step * row(i).value[j];
    }
    const std::span<const double> last = weights.last();
    for (std::size_t j = 0; j < stride; ++j) ASSERT_NEAR(last[j], plain[j], 1e-12);
  }
}

TEST(StepWeights, FreeOnesAreThePlainSums) {
  std::vector<double> v(stride);
  expect_plain_sums(FreeWeights(v));
}

TEST(StepWeights, FullOnesAreThePlainSumsToo) {
  std::vector<double> v(stride), behind(stride);
  expect_plain_sums(FullWeights(v, {}, behind, 1));
}

}  // namespace
}  // namespace espalier::test
