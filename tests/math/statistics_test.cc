#include "math/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/rng.h"

namespace espalier {
namespace {

std::vector<double> draw(std::size_t n) {
  Rng rng(n);
  std::vector<double> out(n);
  for (double& v : out) v = rng.below(4) == 0 ? std::round(3 * rng.normal()) : 100 * rng.normal();
  return out;
}

TEST(Statistics, FindWhatIsMissingOrInfiniteAtEveryPlace) {
  for (const std::size_t n : {1u, 4u, 7u, 300u})
    for (std::size_t at = 0; at < n; at += 3) {
      std::vector<double> v = draw(n);
      EXPECT_TRUE(all_finite(v) && !any_missing(v) && !any_infinite(v));
      v[at] = NAN;
      EXPECT_TRUE(!all_finite(v) && any_missing(v) && !any_infinite(v));
      v[at] = -HUGE_VAL;
      EXPECT_TRUE(!all_finite(v) && !any_missing(v) && any_infinite(v));
    }
}

TEST(Statistics, SpreadAndExtentPassMissingOnesBy) {
  for (const std::size_t n : {1u, 5u, 16u, 37u, 1000u}) {
    const std::vector<double> v = draw(n);
    std::vector<double> gaps;
    for (std::size_t i = 0; i < n; ++i) gaps.insert(gaps.end(), {v[i], NAN});
    double mean = 0, squares = 0;
    for (const double x : v) mean += x / static_cast<double>(n);
    for (const double x : v) squares += (x - mean) * (x - mean);
    for (const auto& numbers : {v, gaps}) {
      const Spread spread = spread_of(numbers);
      EXPECT_EQ(spread.count, n);
      EXPECT_NEAR(spread.mean, mean, 1e-11);
      EXPECT_NEAR(spread.squares, squares, 1e-10 * (1 + squares));
      EXPECT_EQ(extent_of(numbers).lo, *std::ranges::min_element(v));
      EXPECT_EQ(extent_of(numbers).hi, *std::ranges::max_element(v));
    }
  }
  EXPECT_EQ(spread_of(std::vector<double>{NAN}).count, 0);
  EXPECT_EQ(extent_of(std::vector<double>{NAN}).hi, 0);
}

TEST(Statistics, SpreadKeepsItsDigitsFarFromZero) {
  std::vector<double> v(1000);
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = 1e9 + static_cast<double>(i % 2);
  EXPECT_NEAR(spread_of(v).squares, 250, 1e-6);
}

TEST(Statistics, SortIsThatOfTheStandard) {
  for (const std::size_t n : {0u, 3u, 999u, 5000u}) {
    std::vector<double> v = draw(n), expected = v;
    if (n > 10) v[3] = expected[3] = -HUGE_VAL;
    sort_numbers(v);
    std::ranges::sort(expected);
    EXPECT_EQ(v, expected);
  }
}

TEST(Statistics, QuantilesAreThoseOfTheSortedNumbers) {
  const std::vector<double> shares{0, 0.1, 0.25, 0.5, 0.75, 0.999, 1};
  for (const std::size_t n : {1u, 2u, 10u, 3000u})
    for (const double outlier : {0.0, 1e300}) {
      std::vector<double> v = draw(n);
      v[0] += outlier;
      for (std::size_t i = n / 3; i < n; ++i) v[i] = std::round(v[i]);  // many are alike
      std::vector<double> sorted = v;
      std::ranges::sort(sorted);
      const std::vector<double> found = quantiles_of(v, shares);
      for (std::size_t k = 0; k < shares.size(); ++k) {
        const double place = shares[k] * static_cast<double>(n - 1);
        const auto below = static_cast<std::size_t>(place);
        const double above = sorted[std::min(below + 1, n - 1)];
        const double expected = std::lerp(sorted[below], above, place - static_cast<double>(below));
        EXPECT_NEAR(found[k], expected, 1e-12 * std::abs(expected)) << n << " " << shares[k];
      }
    }
}

}  // namespace
}  // namespace espalier
