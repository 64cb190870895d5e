#include "operators/trees/column_shares.h"

#include <gtest/gtest.h>

#include <set>

namespace espalier {
namespace {

std::vector<std::uint32_t> node(ColumnSample& sample, std::size_t depth, std::size_t number) {
  const auto columns = sample.of_node(depth, number);
  return {columns.begin(), columns.end()};
}

TEST(ColumnShares, EachDrawsFromTheOneAbove) {
  ColumnSample sample;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    sample.reset({.tree = 0.5, .level = 0.5, .node = 0.5}, 40, Rng(seed));
    for (std::size_t depth = 0; depth < 4; ++depth) {
      std::set<std::uint32_t> level;
      for (std::size_t n = 0; n < 30; ++n) {
        const auto columns = node(sample, depth, n);
        ASSERT_EQ(columns.size(), 5u);
        ASSERT_TRUE(std::ranges::is_sorted(columns));
        level.insert(columns.begin(), columns.end());
      }
      ASSERT_LE(level.size(), 10u) << "all nodes of a level draw from the level's ten";
    }
  }
}

TEST(ColumnShares, ANodeDrawsTheSameWheneverItIsAsked) {
  ColumnSample one, other;
  const ColumnShares shares{.tree = 0.8, .level = 0.7, .node = 0.6};
  one.reset(shares, 20, Rng(5));
  other.reset(shares, 20, Rng(5));
  const auto deep = node(other, 3, 9);
  node(one, 0, 0);
  node(one, 1, 2);
  EXPECT_EQ(node(one, 3, 9), deep);
  EXPECT_NE(node(one, 3, 10), deep);
}

TEST(ColumnShares, AllColumnsInTheirOrderWhereNothingIsDrawn) {
  ColumnSample sample;
  sample.reset({}, 4, Rng(1));
  EXPECT_EQ(node(sample, 2, 7), (std::vector<std::uint32_t>{0, 1, 2, 3}));
  sample.reset({.tree = 1e-9, .level = 1e-9, .node = 1e-9}, 4, Rng(1));
  EXPECT_EQ(node(sample, 2, 7).size(), 1u);
  sample.reset({.tree = 0.5}, 0, Rng(1));
  EXPECT_TRUE(node(sample, 0, 0).empty());
}

TEST(ColumnShares, EveryColumnIsDrawnAsOften) {
  ColumnSample sample;
  std::vector<int> drawn(10);
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    sample.reset({.tree = 0.5, .node = 0.6}, 10, Rng(seed));
    for (const std::uint32_t j : node(sample, 0, 0)) ++drawn[j];
  }
  for (const int n : drawn) EXPECT_NEAR(n, 1200, 120);
}

TEST(ColumnShares, ANodeTriesAtLeastOne) {
  EXPECT_EQ((ColumnShares{.tree = 0.5, .level = 0.5, .node = 0.5}).a_node(40), 5u);
  EXPECT_EQ((ColumnShares{.tree = 0.01}).a_node(40), 1u);
  EXPECT_EQ(ColumnShares{}.a_node(40), 40u);
}

}  // namespace
}  // namespace espalier
