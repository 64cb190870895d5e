#include "operators/classes.h"

#include <gtest/gtest.h>

namespace espalier {
namespace {

// Six rows of class 0, three of class 1, one of class 3; class 2 is declared and not seen.
Target target(std::vector<double> weights = {}) {
  return Target({{"y", {0, 1, 0, 0, 3, 1, 0, 0, 1, 0}, {"a", "b", "c", "d"}}}, std::move(weights));
}

TEST(Classes, BalancedIsRowsOverClassesTimesRowsOfTheClass) {
  const Target y = target();
  for (const ClassSize size : {ClassSize::rows, ClassSize::weight}) {
    const std::vector<double> factor = balanced_factors(y, seen_classes(y), size);
    ASSERT_EQ(factor.size(), 3u);
    EXPECT_NEAR(factor[0], 10 / (3 * 6.0), 1e-15);
    EXPECT_NEAR(factor[1], 10 / (3 * 3.0), 1e-15);
    EXPECT_NEAR(factor[2], 10 / (3 * 1.0), 1e-15);
  }
}

TEST(Classes, TheSizeOfAClassIsItsRowsOrTheirWeights) {
  const Target y = target({1, 2, 1, 0, 4, 2, 1, 1, 2, 1});  // weights 5, 6 and 4
  const SeenClasses seen = seen_classes(y);
  const auto by_rows = row_weights(y, seen, true, ClassSize::rows);
  EXPECT_NEAR(by_rows[0], 1 * 10 / (3 * 6.0), 1e-15);
  EXPECT_NEAR(by_rows[1], 2 * 10 / (3 * 3.0), 1e-15);
  EXPECT_NEAR(by_rows[4], 4 * 10 / (3 * 1.0), 1e-15);
  EXPECT_EQ(by_rows[3], 0);
  const auto by_weight = row_weights(y, seen, true, ClassSize::weight);
  EXPECT_NEAR(by_weight[0], 1 * 15 / (3 * 5.0), 1e-15);
  EXPECT_NEAR(by_weight[1], 2 * 15 / (3 * 6.0), 1e-15);
  EXPECT_NEAR(by_weight[4], 4 * 15 / (3 * 4.0), 1e-15);
  double total[3] = {};
  for (std::size_t i = 0; i < by_weight.size(); ++i) total[seen.of_row[i]] += by_weight[i];
  EXPECT_NEAR(total[0], 5, 1e-14);
  EXPECT_NEAR(total[1], 5, 1e-14);
  EXPECT_NEAR(total[2], 5, 1e-14);
}

TEST(Classes, AClassWithoutWeightStaysWithout) {
  const Target y = target({1, 1, 1, 1, 0, 1, 1, 1, 1, 1});
  const SeenClasses seen = seen_classes(y);
  EXPECT_EQ(balanced_factors(y, seen, ClassSize::weight)[2], 0);
  EXPECT_EQ(row_weights(y, seen, true, ClassSize::weight)[4], 0);
}

TEST(Classes, UnbalancedWeightsAreTheTargets) {
  const std::vector<double> weights{1, 2, 1, 0, 4, 2, 1, 1, 2, 1};
  const Target y = target(weights);
  EXPECT_EQ(row_weights(y, seen_classes(y), false), weights);
  EXPECT_EQ(row_weights(target()), std::vector<double>(10, 1.0));
}

}  // namespace
}  // namespace espalier
