#include "engine/clock.h"

#include <gtest/gtest.h>

namespace espalier {
namespace {

TEST(Clock, NeverIsInfinitelyFarAndAMomentIsNot) {
  const Time now(std::chrono::seconds(10));
  EXPECT_EQ(seconds_until(Time::max(), now), HUGE_VAL);
  EXPECT_DOUBLE_EQ(seconds_until(now + duration_of(1.5), now), 1.5);
  EXPECT_DOUBLE_EQ(seconds_until(now, now + duration_of(1.5)), -1.5);
}

TEST(Clock, UtcIsIso8601InMilliseconds) {
  std::string form = SystemClock().utc();
  for (char& c : form)
    if (c >= '0' && c <= '9') c = '0';
  EXPECT_EQ(form, "0000-00-00T00:00:00.000Z");
}

}  // namespace
}  // namespace espalier
