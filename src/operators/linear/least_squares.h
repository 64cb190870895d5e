#pragma once
// Squared losses: everything a fit needs to know of the rows is sums of products, shared by all fits on them.
#include "operators/context.h"
#include "operators/numbers.h"

namespace espalier {

// Numbers to predict, a column each.
Matrix numbers_of(const Target&);

// Products over rows of weight w, of columns and targets beside their means (or beside zero, without an intercept).
struct Products {
  std::vector<double> mean_x, mean_y;  // zeros without an intercept
  Matrix xx;                           // columns x columns
  Matrix xy;                           // columns x targets
  std::vector<double> yy;              // per target
  double weight = 0;                   // of all rows
};
// An empty weight: all rows alike, and the products of the columns are those the frame keeps.
Products products_of(const Frame&, const Matrix& y, std::span<const double> weight, bool intercept);

// From every number of a column its mean.
void subtract(std::span<const double> means, Matrix&);

// The rows beside their means and scaled by the roots of their weights, in place; gives the means.
struct CentredRows {
  std::vector<double> mean_x, mean_y;
};
CentredRows centre_rows(Matrix& x, Matrix& y, std::span<const double> weight, bool intercept);

// Per target: a weight per column and then the intercept, of |y - Xw|^2 + alpha |w|^2.
Result<std::vector<double>> fit_ridge(const Frame&, const Matrix& y, std::span<const double> weight, double alpha,
                                      bool intercept, const Context&);

// A column's weights and the intercept that belongs to them.
void append_coefficients(std::span<const double> w, std::span<const double> mean_x, double mean_y,
                         std::vector<double>& out);

}  // namespace espalier
