#pragma once

namespace espalier {

double normal_quantile(double p);  // where the standard normal distribution reaches p, in (0, 1) (Wichura, 1988)

// Chances of a value above x, with so many degrees of freedom: 1 at x <= 0, 0 at infinity. To 1e-8 of their size, 1e-12
// below 1000 degrees. Continued fractions of the incomplete beta and gamma functions (Abramowitz and
// Stegun 26.5.8, 6.5.31).
double f_survival(double x, double above, double below);
double chi2_survival(double x, double freedom);

}  // namespace espalier
