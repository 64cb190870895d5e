#include "engine/clock.h"

#include <gtest/gtest.h>

#include <regex>

namespace espalier {
namespace {

TEST(Clock, NeverIsInfinitelyFarAndAMomentIsNot) {
  const Time now(std::chrono::seconds(10));
  EXPECT_EQ(seconds_until(Time::max(), now), HUGE_VAL);
  EXPECT_DOUBLE_EQ(seconds_until(now + duration_of(1.5), now), 1.5);
  EXPECT_DOUBLE_EQ(seconds_until(now, now + duration_of(1.5)), -1.5);
}

TEST(Clock, UtcIsIso8601InMilliseconds) {
  const std::regex form(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)");
  EXPECT_TRUE(std::regex_match(SystemClock().utc(), form)) << SystemClock().utc();
}

}  // namespace
}  // namespace espalier
