#include "operators/linear/step_losses.h"

#include <gtest/gtest.h>

#include "operators/linear/step_lengths.h"

namespace espalier::test {
namespace {

TEST(StepLosses, SlopesAreThoseOfWhatIsLost) {
  for (int which = 0; which <= static_cast<int>(StepLoss::squared_epsilon_insensitive); ++which)
    for (const double y : {-1.0, 1.0})
      for (double score = -3.03; score < 3; score += 0.1) {
        const StepProblem p{.loss = static_cast<StepLoss>(which), .epsilon = 0.3};
        with_loss(p, [&](auto loss) {
          const double h = 1e-6, slope = loss.slope(y, score);
          loss.taken();
          loss.slope(y, score + h);
          const double above = loss.taken();
          loss.slope(y, score - h);
          EXPECT_NEAR((above - loss.taken()) / (2 * h), slope, 1e-6) << which << " at " << score;
        });
      }
}

TEST(StepLosses, ManyRowsLoseTheSumOfTheirLosses) {
  LogLoss loss;
  for (int i = 0; i < 5000; ++i) loss.slope(1, -0.5);
  EXPECT_NEAR(loss.taken(), 5000 * std::log1p(std::exp(0.5)), 1e-9);
  EXPECT_EQ(loss.taken(), 0);
}

TEST(StepLengths, DoNotDependOnHowManyAreAskedFor) {
  for (const double power : {0.5, 0.1, 50.0}) {
    const StepProblem p{.schedule = StepSchedule::invscaling, .eta0 = 0.1, .power_t = power};
    StepLengths one(p), other(p);
    std::vector<double> all(100), part(1);
    one.next(all);
    for (std::size_t t = 0; t < all.size(); ++t) {
      other.next(part);
      ASSERT_EQ(part[0], all[t]);
      ASSERT_NEAR(part[0], 0.1 * std::pow(static_cast<double>(t + 1), -power), 1e-13 * part[0] + 1e-300);
    }
  }
}

}  // namespace
}  // namespace espalier::test
