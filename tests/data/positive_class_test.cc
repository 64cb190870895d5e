#include "data/positive_class.h"

#include <gtest/gtest.h>

namespace espalier {
namespace {

std::string chosen(const std::vector<std::string>& classes, const std::vector<std::size_t>& rows) {
  return classes[usual_positive(classes, rows)];
}

TEST(PositiveClass, AWordThatSaysSo) {
  EXPECT_EQ(chosen({"no", "yes"}, {10, 90}), "yes");
  EXPECT_EQ(chosen({"No", "Yes"}, {90, 10}), "Yes");
  EXPECT_EQ(chosen({"0", "1"}, {10, 90}), "1");
  EXPECT_EQ(chosen({"false", "true"}, {10, 90}), "true");
  EXPECT_EQ(chosen({"+", "-"}, {60, 40}), "+");
  EXPECT_EQ(chosen({"bad", "good"}, {60, 40}), "bad");
  EXPECT_EQ(chosen({"ham", "spam"}, {40, 60}), "spam");
}

TEST(PositiveClass, ElseTheRarerAndOfEqualsTheLast) {
  EXPECT_EQ(chosen({"insurance", "noinsurance"}, {20, 80}), "insurance");
  EXPECT_EQ(chosen({"high", "low"}, {20, 80}), "high");
  EXPECT_EQ(chosen({"active", "inactive"}, {80, 20}), "inactive");
  EXPECT_EQ(chosen({"a", "b"}, {50, 50}), "b");
}

}  // namespace
}  // namespace espalier
