#include "operators/trees/column_draw.h"

#include <gtest/gtest.h>

#include <set>

namespace espalier {
namespace {

using Columns = std::set<std::size_t>;

// What one node tried, given the columns that do not vary in it.
struct Tried {
  std::vector<std::size_t> columns;
  std::size_t known;
};
Tried draw(ColumnDraw& draw, std::size_t known, std::size_t wanted, const Columns& constants, Rng& rng) {
  Tried out;
  const auto varies = [&](std::size_t j) {
    out.columns.push_back(j);
    return !constants.contains(j);
  };
  out.known = draw.draw(known, wanted, rng, varies, [] { return false; });
  return out;
}

TEST(ColumnDraw, TriesAsManyDifferentColumnsAsWanted) {
  ColumnDraw columns;
  Rng rng(1);
  for (const std::size_t wanted : {1u, 3u, 10u, 11u}) {
    columns.reset(10);
    const Tried tried = draw(columns, 0, wanted, {}, rng);
    EXPECT_EQ(tried.columns.size(), std::min<std::size_t>(wanted, 10));
    EXPECT_EQ(Columns(tried.columns.begin(), tried.columns.end()).size(), tried.columns.size());
    EXPECT_EQ(tried.known, 0u);
  }
}

TEST(ColumnDraw, GoesOnUntilAColumnVaries) {
  ColumnDraw columns;
  Rng rng(2);
  for (int repeat = 0; repeat < 50; ++repeat) {
    columns.reset(6);
    const Tried tried = draw(columns, 0, 1, {0, 1, 2, 3, 4}, rng);
    EXPECT_EQ(tried.columns.back(), 5u);
    EXPECT_EQ(tried.known, tried.columns.size() - 1);
  }
  columns.reset(6);
  EXPECT_EQ(draw(columns, 0, 1, {0, 1, 2, 3, 4, 5}, rng).known, 6u);
  EXPECT_TRUE(draw(columns, 6, 1, {}, rng).columns.empty()) << "all are known not to vary";
}

TEST(ColumnDraw, EndsWhereEnoughIsFound) {
  ColumnDraw columns;
  Rng rng(3);
  columns.reset(10);
  int tried = 0;
  columns.draw(0, 10, rng, [&](std::size_t) { return ++tried > 0; }, [&] { return tried == 4; });
  EXPECT_EQ(tried, 4);
}

TEST(ColumnDraw, AllColumnsAreEquallyLikely) {
  ColumnDraw columns;
  Rng rng(4);
  std::vector<int> count(5);
  columns.reset(5);
  for (int repeat = 0; repeat < 5000; ++repeat)
    for (const std::size_t j : draw(columns, 0, 2, {}, rng).columns) ++count[j];
  for (const int c : count) EXPECT_NEAR(c, 2000, 150);
}

// A tree in order of depth: more columns are constant the deeper a node lies. No node may try a column that it knows,
// also after the nodes below its sibling have learned more.
void descend(ColumnDraw& columns, Columns constants, Columns learned, std::size_t known, int depth, Rng& rng) {
  const Tried tried = draw(columns, known, 4, constants, rng);
  for (const std::size_t j : tried.columns) {
    ASSERT_FALSE(learned.contains(j)) << "column " << j << " was known not to vary";
    if (constants.contains(j)) learned.insert(j);
  }
  ASSERT_EQ(tried.known, learned.size());
  if (depth == 0) return;
  for (int child = 0; child < 2; ++child) {
    Columns below = constants;
    for (int more = 0; more < 3; ++more) below.insert(rng.below(20));
    descend(columns, below, learned, tried.known, depth - 1, rng);
  }
}

TEST(ColumnDraw, WhatANodeKnowsHoldsBelowItAndBesideIt) {
  ColumnDraw columns;
  Rng rng(5);
  for (int tree = 0; tree < 20; ++tree) {
    columns.reset(20);
    descend(columns, {3}, {}, 0, 6, rng);
  }
}

}  // namespace
}  // namespace espalier
