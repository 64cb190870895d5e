#include "math/special.h"

#include <cmath>
#include <span>

namespace espalier {
namespace {

struct Ratio {
  double above[8], below[8];  // coefficients, highest power first
  double operator()(double r) const { return polynomial(above, r) / polynomial(below, r); }
  static double polynomial(std::span<const double> c, double r) {
    double out = 0;
    for (const double v : c) out = out * r + v;
    return out;
  }
};

constexpr Ratio centre{{2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
                        13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608},
                       {5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
                        5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1}};
constexpr Ratio flank{{7.7454501427834140764e-4, .0227238449892691845833, .24178072517745061177, 1.27045825245236838258,
                       3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734},
                      {1.05075007164441684324e-9, 5.475938084995344946e-4, .0151986665636164571966,
                       .14810397642748007459, .68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1}};
constexpr Ratio tail{
    {2.01033439929228813265e-7, 2.71155556874348757815e-5, .0012426609473880784386, .026532189526576123093,
     .29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772},
    {2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
     .0148753612908506148525, .13692988092273580531, .59983220655588793769, 1}};

// The logarithm of the gamma function of a positive number (Stirling's series, moved up to where it is exact).
double log_gamma(double x) {
  double moved = 1;
  for (; x < 12; ++x) moved *= x;
  constexpr double half_log_two_pi = 0.91893853320467274178;
  const double u = 1 / (x * x);
  const double series =
      1.0 / 12 - u * (1.0 / 360 - u * (1.0 / 1260 - u * (1.0 / 1680 - u * (1.0 / 1188 - u * 691.0 / 360360))));
  return (x - 0.5) * std::log(x) - x + half_log_two_pi + series / x - std::log(moved);
}

// b0 + a1 / (b1 + a2 / (b2 + ...)) by Lentz's method; next(i) gives {a_i, b_i}.
template <class Next>
double continued_fraction(double first, const Next& next) {
  constexpr double tiny = 1e-300;
  constexpr int most = 100'000;
  double out = first == 0 ? tiny : first, c = out, d = 0;
  for (int i = 1; i < most; ++i) {
    const auto [a, b] = next(i);
    d = b + a * d;
    c = b + a / c;
    if (d == 0) d = tiny;
    if (c == 0) c = tiny;
    d = 1 / d;
    out *= c * d;
    if (std::abs(c * d - 1) < 1e-15) break;
  }
  return out;
}

struct Term {
  double a, b;
};

// The regularised incomplete beta function below its mean, where the fraction is quick. y is 1 - x.
double beta_fraction(double a, double b, double x, double y) {
  const double front = std::exp(a * std::log(x) + b * std::log(y) + log_gamma(a + b) - log_gamma(a) - log_gamma(b)) / a;
  return front / continued_fraction(1, [&](int i) {
           const auto m = static_cast<double>(i / 2);
           if (i % 2 == 0) return Term{m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), 1};
           return Term{-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), 1};
         });
}

// Of the gamma function: the share above x.
double gamma_above(double a, double x) {
  const double front = std::exp(a * std::log(x) - x - log_gamma(a));
  if (x > a + 1)
    return front / continued_fraction(x + 1 - a, [&](int i) { return Term{-i * (i - a), x + 2 * i + 1 - a}; });
  double term = 1 / a, below = term;
  for (double k = a + 1; term > below * 1e-17; ++k) below += term *= x / k;
  return 1 - front * below;
}

}  // namespace

double normal_quantile(double p) {
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) return q * centre(0.180625 - q * q);
  const double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  return std::copysign(r <= 5 ? flank(r - 1.6) : tail(r - 5), q);
}

double f_survival(double x, double above, double below) {
  if (!(x > 0) || !(above > 0) || !(below > 0)) return 1;
  if (std::isinf(x)) return 0;
  const double all = below + above * x, share = below / all, rest = above * x / all;
  const double a = below / 2, b = above / 2;
  if (share < (a + 1) / (a + b + 2)) return share > 0 ? beta_fraction(a, b, share, rest) : 0;
  return rest > 0 ? 1 - beta_fraction(b, a, rest, share) : 1;
}

double chi2_survival(double x, double freedom) {
  if (!(x > 0) || !(freedom > 0)) return 1;
  return std::isinf(x) ? 0 : gamma_above(freedom / 2, x / 2);
}

}  // namespace espalier
