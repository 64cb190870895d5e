#include "data/row_hashes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/rng.h"

namespace espalier {
namespace {

Target numbers(std::vector<double> values) { return Target({{"y", std::move(values), {}, -1}}); }

// Rows `from` to `to` of an endless table of two columns.
struct Part {
  Frame frame;
  Target target;
  Part(int from, int to) {
    std::vector<double> a, b, y;
    for (int i = from; i < to; ++i) {
      a.push_back(i % 7 == 0 ? std::nan("") : i);
      b.push_back(i % 3);
      y.push_back(i * 0.5);
    }
    frame = Frame::of({a, b}, a.size());
    target = numbers(std::move(y));
  }
  std::vector<std::int64_t> hashes() const { return row_hashes(frame, target); }
};

TEST(RowHashes, FollowTheRowAndNotItsPlace) {
  const auto all = Part(0, 50).hashes(), tail = Part(20, 50).hashes();
  EXPECT_EQ(std::vector(all.begin() + 20, all.end()), tail);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), 50u);
}

TEST(RowHashes, ChangeWithOneCellOrTheTarget) {
  const Frame frame = Frame::of({{1, 1}, {2, 3}}, 2);
  const auto hashes = row_hashes(frame, numbers({5, 5}));
  EXPECT_NE(hashes[0], hashes[1]);
  EXPECT_NE(row_hashes(frame, numbers({5, 6}))[1], hashes[1]);
  EXPECT_EQ(row_hashes(frame, numbers({5, 6}))[0], hashes[0]);
}

TEST(RowHashes, AreTheSameOfSparseAndDenseColumns) {
  const auto sparse = std::make_shared<const Column>(3, Held<std::uint32_t>({1u}), Held<double>({4.0}));
  const Frame one({sparse}, Rows::all(3)), other = Frame::of({{0, 4, 0}}, 3);
  EXPECT_EQ(row_hashes(one, numbers({1, 2, 3})), row_hashes(other, numbers({1, 2, 3})));
  const std::vector<std::uint32_t> some{2, 1};
  const Target y = numbers({1, 2, 3});
  EXPECT_EQ(row_hashes(one.select(some), y.select(some)), row_hashes(other.select(some), y.select(some)));
}

TEST(RowHashes, TellEveryRowOfASmallTable) {
  const auto known = smallest_hashes(Part(0, 100).hashes());
  EXPECT_EQ(known.size(), 100u);
  EXPECT_EQ(share_of_known_rows(known, Part(0, 100).hashes()), 1.0);
  EXPECT_EQ(share_of_known_rows(known, Part(75, 175).hashes()), 0.25);
  EXPECT_EQ(share_of_known_rows(known, Part(200, 300).hashes()), 0.0);
}

TEST(RowHashes, EstimateTheShareOfALargeOne) {
  const auto known = smallest_hashes(Part(0, 20000).hashes());
  EXPECT_EQ(known.size(), kept_row_hashes);
  EXPECT_TRUE(std::ranges::is_sorted(known));
  EXPECT_EQ(share_of_known_rows(known, Part(0, 20000).hashes()), 1.0);
  EXPECT_NEAR(*share_of_known_rows(known, Part(10000, 30000).hashes()), 0.5, 0.1);
  EXPECT_EQ(share_of_known_rows(known, Part(20000, 40000).hashes()), 0.0);
}

TEST(RowHashes, SayNothingWhereThereIsNothingToCompare) {
  EXPECT_EQ(share_of_known_rows({}, Part(0, 10).hashes()), std::nullopt);
  const auto known = smallest_hashes(Part(0, 20000).hashes());
  const std::vector<std::int64_t> beyond{known.back() + 1};
  EXPECT_EQ(share_of_known_rows(known, beyond), std::nullopt);
}

TEST(RowHashes, RepeatedRowsAreKeptOnce) {
  const std::vector<std::int64_t> hashes{9, 3, 9, 3, 3};
  EXPECT_EQ(smallest_hashes(hashes), (std::vector<std::int64_t>{3, 9}));
}

}  // namespace
}  // namespace espalier
