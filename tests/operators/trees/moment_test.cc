#include "operators/trees/moment.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/rng.h"

namespace espalier {
namespace {

TEST(Moment, ACopiedRowWeighsMoreAndCountsOnce) {
  const MomentScale scale = MomentScale::of(1000, 3, 2, false);
  const Moment once = scale.make(1.5, 0.7), thrice = once.drawn(3);
  EXPECT_EQ(thrice.g, 3 * once.g);
  EXPECT_EQ(scale.weight(thrice), 3 * scale.weight(once));
  EXPECT_EQ(scale.count(thrice), 1u);
  EXPECT_EQ(once.drawn(1).h, once.h);
}

TEST(Moment, SumsOverAllRowsKeepWeightAndCountApart) {
  for (const std::size_t rows : {1u, 7u, 100'000u})
    for (const double largest : {1e-200, 1e-3, 1.0, 1e150}) {
      const MomentScale scale = MomentScale::of(rows, largest, largest, false);
      Moment sum{};
      for (std::size_t i = 0; i < rows; ++i) sum += scale.make(-largest, largest);
      EXPECT_EQ(scale.count(sum), rows);
      const double n = static_cast<double>(rows);
      EXPECT_NEAR(scale.weight(sum) / scale.h / largest, n, 1e-6 * n);
      EXPECT_NEAR(static_cast<double>(sum.g) / scale.g / largest, -n, 1e-6 * n);
      EXPECT_LT(std::abs(static_cast<double>(sum.g)), 0x1p51);
      EXPECT_LT(scale.weight(sum), 0x1p51);
    }
}

TEST(Moment, WholeWeightsStayWhole) {
  const MomentScale scale = MomentScale::of(50, 1, 1, true);
  Moment sum{};
  for (int i = 0; i < 50; ++i) sum += scale.make(0, 1);
  EXPECT_EQ(scale.weight(sum), 50);
}

TEST(Moment, ADifferenceOfSumsIsTheSumOfTheRest) {
  Rng rng(1);
  const MomentScale scale = MomentScale::of(99, 1, 2, false);
  Moment all{}, part{}, rest{};
  for (int i = 0; i < 99; ++i) {
    const Moment m = scale.make(rng.uniform(-1, 1), rng.uniform(0, 2));
    all += m;
    (i % 3 == 0 ? part : rest) += m;
  }
  all -= part;
  EXPECT_EQ(all.g, rest.g);
  EXPECT_EQ(all.h, rest.h);
}

}  // namespace
}  // namespace espalier
