#include "data/numbers.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>

#include "base/rng.h"

namespace espalier {
namespace {

// Every number as the standard library reads it, to the last bit, whatever follows it.
TEST(ScanNumber, AgreesWithFromCharsToTheBit) {
  Rng rng(1);
  char cell[64];
  for (int n = 0; n < 300000; ++n) {
    char* end = cell;
    if (const std::size_t kind = rng.below(4); kind == 0) {
      end = std::to_chars(cell, cell + 40, std::bit_cast<double>(rng.next())).ptr;
    } else if (kind == 1) {
      end = std::to_chars(cell, cell + 40, rng.normal() * std::pow(10, rng.uniform(-6, 12))).ptr;
    } else if (kind == 2) {  // half way between two doubles, or nearly
      end = std::to_chars(cell, cell + 40, (std::uint64_t{1} << 53) + 2 * rng.below(1000) + 1).ptr;
      if (rng.below(2)) *end++ = '.', *end++ = static_cast<char>('0' + rng.below(2));
    } else {
      const std::size_t digits = 1 + rng.below(22), mark = rng.below(digits);
      if (rng.below(2)) *end++ = '-';
      for (std::size_t d = 0; d < digits; ++d) {
        if (d == mark) *end++ = '.';
        *end++ = static_cast<char>('0' + rng.below(10));
      }
    }
    const char* text_end = end + (rng.below(2) ? 0 : 10);
    std::fill(end, cell + 64, ',');
    double expected = 0, got = 0;
    const auto [stop, error] = std::from_chars(cell, end, expected);
    if (error != std::errc() || std::isnan(expected)) continue;
    ASSERT_EQ(scan_number(cell, text_end, '.', got), stop) << std::string(cell, end);
    ASSERT_EQ(std::bit_cast<std::uint64_t>(got), std::bit_cast<std::uint64_t>(expected)) << std::string(cell, end);
  }
}

TEST(ParseNumber, TakesWholeTextsInTheirFormat) {
  EXPECT_EQ(plain_number("-0.5e-3"), -0.0005);
  EXPECT_EQ(plain_number("+7"), 7);
  EXPECT_EQ(plain_number(".5"), 0.5);
  EXPECT_EQ(plain_number("5."), 5);
  EXPECT_EQ(plain_number("1e999"), HUGE_VAL);
  EXPECT_EQ(plain_number("-1e999"), -HUGE_VAL);
  EXPECT_EQ(plain_number("1e-999"), 0);
  for (const char* wrong : {"", "-", "+", "+-3", ".", "1,5", "0x10", "1 2", "12a", "e5", "1.2.3"})
    EXPECT_FALSE(plain_number(wrong)) << wrong;
  EXPECT_EQ(parse_number("1,5", {',', 0}), 1.5);
  EXPECT_EQ(parse_number("-1,5e2", {',', 0}), -150);
  EXPECT_FALSE(parse_number("1.5", {',', 0}));
}

TEST(ParseNumber, WantsThousandsSeparatorsInTheirPlaces) {
  const NumberFormat english{'.', ','}, german{',', '.'};
  EXPECT_EQ(parse_number("28,341,469", english), 28341469);
  EXPECT_EQ(parse_number("-1,234.5", english), -1234.5);
  EXPECT_EQ(parse_number("1234.5", english), 1234.5);
  EXPECT_EQ(parse_number("1.234.567,25", german), 1234567.25);
  for (const char* wrong : {"1,23", "12,34,567", ",123", "1,2345", "1,,234", "1,234,", "1.5,000", "1234,567"})
    EXPECT_FALSE(parse_number(wrong, english)) << wrong;
}

TEST(StandsForMissing, KnowsTheUsualWordsInAnyCase) {
  EXPECT_TRUE(stands_for_missing("-"));
  EXPECT_TRUE(stands_for_missing("Unknown"));
  EXPECT_FALSE(stands_for_missing("-1"));
  EXPECT_FALSE(stands_for_missing("unknowns"));
}

}  // namespace
}  // namespace espalier
