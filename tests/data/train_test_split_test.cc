#include "data/train_test_split.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace espalier {
namespace {

using Rows = std::vector<std::uint32_t>;

// sklearn.model_selection.train_test_split(range(10), test_size=0.25, train_size=0.75, random_state=42)
TEST(TrainTestSplit, HoldsOutTheRowsOfScikitLearn) {
  const TrainTest ten = train_test_split(10, 0.25, 42);
  EXPECT_EQ(ten.test, (Rows{1, 5, 8}));
  EXPECT_EQ(ten.train, (Rows{0, 2, 3, 4, 6, 7, 9}));
}

TEST(TrainTestSplit, EveryRowIsOnOneSideAndTheSeedDecides) {
  for (const std::size_t rows : {4U, 101U, 1000U}) {
    const TrainTest split = train_test_split(rows, 0.25, 7);
    EXPECT_EQ(split.train.size() + split.test.size(), rows);
    EXPECT_EQ(split.test.size(), (rows + 3) / 4);
    Rows all = split.train;
    all.insert(all.end(), split.test.begin(), split.test.end());
    std::ranges::sort(all);
    for (std::uint32_t i = 0; i < rows; ++i) EXPECT_EQ(all[i], i);
  }
  EXPECT_EQ(train_test_split(1000, 0.25, 7).test, train_test_split(1000, 0.25, 7).test);
  EXPECT_NE(train_test_split(1000, 0.25, 7).test, train_test_split(1000, 0.25, 8).test);
}

}  // namespace
}  // namespace espalier
