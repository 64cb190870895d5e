#include "ensemble/select.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/rng.h"

namespace espalier {
namespace {

std::vector<const OutOfFold*> addresses(const std::vector<OutOfFold>& all) {
  std::vector<const OutOfFold*> out;
  for (const OutOfFold& one : all) out.push_back(&one);
  return out;
}

// Candidates that predict a number with errors of their own; averaging good ones helps.
struct Bench {
  Bench() {
    Rng rng(2);
    std::vector<double> y(300);
    for (double& v : y) v = rng.normal();
    for (const double error : {0.5, 0.5, 0.5, 3.0}) {
      std::vector<float> p;
      for (const double v : y) p.push_back(static_cast<float>(v + error * rng.normal()));
      predictions.push_back({p});
    }
    target = Target({{"y", y, {}}});
    metric = Metrics().default_for(target);
    for (std::uint32_t i = 0; i < y.size(); ++i) parts[i % 3].push_back(i);
  }
  Target target;
  Selection select(const SelectOptions& options) const {
    return select_greedily(metric, target, parts, addresses(predictions), options);
  }
  std::vector<OutOfFold> predictions;
  MetricChoice metric;
  std::vector<std::vector<std::uint32_t>> parts = std::vector<std::vector<std::uint32_t>>(3);
};

TEST(Select, TheMixtureIsBetterThanItsBestMemberAndLeavesOutTheBad) {
  const Bench b;
  const Selection alone = b.select({.size = 1});
  const Selection mixed = b.select({.size = 30});
  ASSERT_EQ(alone.shares.size(), 1u);
  EXPECT_GT(mixed.score, alone.score + 0.1);
  double weights = 0;
  for (const auto& s : mixed.shares) {
    weights += s.weight;
    if (s.which == 3) { EXPECT_LT(s.weight, 0.1); }
  }
  EXPECT_NEAR(weights, 1, 1e-12);
  EXPECT_TRUE(std::ranges::is_sorted(mixed.shares, std::ranges::greater{}, &Selection::Share::weight));
}

TEST(Select, BagsSpreadTheChoiceOverCandidatesThatLuckAloneTellsApart) {
  Bench b;
  b.predictions.push_back(b.predictions[0]);
  for (std::size_t i = 0; i < 300; ++i)  // one that knows the answers, as the luckiest of thousands seems to
    b.predictions.back()[0][i] = static_cast<float>(b.target.value(i));
  const Selection one = b.select({});
  const Selection bagged = b.select({.bags = 10});
  EXPECT_EQ(one.shares.size(), 1u);
  EXPECT_GT(bagged.shares.size(), 2u);
  EXPECT_LT(bagged.shares[0].weight, 0.9);
  double weights = 0;
  for (const auto& s : bagged.shares) weights += s.weight;
  EXPECT_NEAR(weights, 1, 1e-12);
  EXPECT_GT(bagged.score, -0.5) << "of the mixture itself: better than any of the honest ones";
}

// Both were right about every row. The surer one is no better for it once a constant has the share that n rows leave
// it.
TEST(Select, AConstantKeepsAMixtureFromBeingSurerThanItsRowsAllow) {
  constexpr std::size_t rows = 40;
  std::vector<double> y(rows);
  OutOfFold sure(2, std::vector<float>(rows)), constant(2, std::vector<float>(rows, 0.5F));
  std::vector<std::vector<std::uint32_t>> parts(1);
  for (std::uint32_t i = 0; i < rows; ++i) {
    y[i] = i % 2;
    sure[i % 2][i] = 1;
    parts[0].push_back(i);
  }
  const Target target({{"y", y, {"no", "yes"}}});
  const MetricChoice metric = *Metrics().find("log_loss", target);
  const double share = 1.0 / (rows + 1);
  const Selection s =
      select_greedily(metric, target, parts, addresses({sure, constant}), {.constant = 1, .constant_share = share});
  ASSERT_EQ(s.shares.size(), 2u);
  EXPECT_EQ(s.shares[1].which, 1u);
  EXPECT_NEAR(s.shares[0].weight, 1 - share, 1e-12);
  EXPECT_NEAR(s.shares[1].weight, share, 1e-12);
  EXPECT_NEAR(s.score, std::log(1 - share / 2), 1e-6);
}

TEST(Select, OnlyTheRowsOfThePartsCount) {
  Bench b;
  for (auto& f : b.predictions)
    for (std::size_t i = 0; i < 100; ++i) f[0][i] = std::nanf("");
  for (auto& part : b.parts) std::erase_if(part, [](std::uint32_t i) { return i < 100; });
  EXPECT_TRUE(std::isfinite(b.select({}).score));
}

TEST(Select, ASampleOfALargeTableAndNoTimeStillGiveAnAnswer) {
  const Bench b;
  EXPECT_FALSE(b.select({.most_numbers = 10}).shares.empty());
  const Selection hurried = b.select({.enough = [] { return true; }});
  EXPECT_EQ(hurried.shares.size(), 1u);
}

}  // namespace
}  // namespace espalier
