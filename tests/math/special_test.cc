#include "math/special.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace espalier {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

TEST(Special, TheFDistributionIsScipys) {
  const double cases[][4] = {
      {0.5, 1, 10, 0.4956475043831199},     {3.7, 2, 57, 0.030845098888039088}, {25, 1, 68, 4.272897898595044e-06},
      {300, 2, 147, 1.284576197640861e-52}, {1, 9, 1e6, 0.43727501969142324},   {40, 3, 1e6, 7.744159683377901e-26},
      {0.01, 4, 3, 0.9996768081856693},     {1e-8, 1, 30, 0.9999208735631575},  {1e5, 1, 60, 2.2279403617055402e-98},
  };
  for (const auto& [x, above, below, p] : cases)
    EXPECT_NEAR(f_survival(x, above, below) / p, 1, below < 1000 ? 1e-12 : 1e-8) << x << " " << above << " " << below;
}

TEST(Special, TheChiSquareDistributionIsScipys) {
  const double cases[][3] = {
      {0.1, 1, 0.7518296340458492},  {5, 2, 0.0820849986238988},         {50, 2, 1.3887943864964e-11},
      {3, 9, 0.9642949726850891},    {1200, 999, 1.112935044825893e-05}, {400, 1, 5.507248237212379e-89},
      {1e-9, 3, 0.9999999999999916},
  };
  for (const auto& [x, freedom, p] : cases) EXPECT_NEAR(chi2_survival(x, freedom) / p, 1, 1e-12) << x << " " << freedom;
}

TEST(Special, WhatLiesOutsideIsSure) {
  for (const double x : {0.0, -1.0, -inf, std::nan("")}) {
    EXPECT_EQ(f_survival(x, 2, 10), 1);
    EXPECT_EQ(chi2_survival(x, 2), 1);
  }
  EXPECT_EQ(f_survival(inf, 2, 10), 0);
  EXPECT_EQ(chi2_survival(inf, 2), 0);
  EXPECT_EQ(f_survival(3, 2, 0), 1) << "no rows are left to tell by";
  EXPECT_EQ(f_survival(1e308, 2, 10), 0);
}

TEST(Special, ChancesFallAndStayBetweenOneAndZero) {
  for (const double freedom : {1.0, 3.0, 40.0, 1e6})
    for (double x = 1e-6, last = 1, chi = 1; x < 1e6; x *= 1.7) {
      const double p = f_survival(x, 2, freedom), c = chi2_survival(x, freedom);
      EXPECT_LE(p, last + 1e-8) << x << " " << freedom;
      EXPECT_LE(c, chi + 1e-8) << x << " " << freedom;
      EXPECT_TRUE(p >= 0 && c >= 0);
      last = p, chi = c;
    }
}

}  // namespace
}  // namespace espalier
