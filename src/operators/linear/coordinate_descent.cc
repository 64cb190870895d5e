#include "operators/linear/coordinate_descent.h"

#include <algorithm>
#include <cmath>

#include "operators/classes.h"
#include "operators/linear/least_squares.h"

namespace espalier {
namespace {

constexpr std::size_t few_columns = 3000;

// The state of a descent that knows X'(y - Xw) for all columns, kept up to date by columns of the products.
class ByProducts {
 public:
  explicit ByProducts(const Products& p) : p_(p), pull_(p.xy.column(0).begin(), p.xy.column(0).end()) {}
  std::size_t columns() const { return pull_.size(); }
  double square(std::size_t j) const { return p_.xx(j, j); }
  double pull(std::size_t j) const { return pull_[j]; }
  void move(std::size_t j, double change) { add_scaled(-change, p_.xx.column(j), pull_); }
  std::vector<double> pulls() const { return pull_; }
  double yy() const { return p_.yy[0]; }
  // |y - Xw|^2 and y'(y - Xw)
  std::pair<double, double> residual(std::span<const double> w) const {
    const auto xy = p_.xy.column(0);
    const double wxy = dot(w, xy), wpull = dot(w, pull_);
    return {std::max(0.0, p_.yy[0] - wxy - wpull), p_.yy[0] - wxy};
  }

 private:
  const Products& p_;
  std::vector<double> pull_;
};

// The same from the rows: X and y beside their means, scaled by the roots of the weights.
class ByRows {
 public:
  ByRows(const Matrix& x, std::vector<double> y) : x_(x), y_(y), residual_(std::move(y)) {
    for (std::size_t j = 0; j < x.columns; ++j) square_.push_back(dot(x.column(j), x.column(j)));
  }
  std::size_t columns() const { return x_.columns; }
  double square(std::size_t j) const { return square_[j]; }
  double pull(std::size_t j) const { return dot(x_.column(j), residual_); }
  void move(std::size_t j, double change) { add_scaled(-change, x_.column(j), residual_); }
  std::vector<double> pulls() const {
    std::vector<double> out(columns());
    add_transposed_product(x_, residual_, out);
    return out;
  }
  double yy() const { return dot(y_, y_); }
  std::pair<double, double> residual(std::span<const double>) const {
    return {dot(residual_, residual_), dot(y_, residual_)};
  }

 private:
  const Matrix& x_;
  std::vector<double> y_, residual_, square_;
};

template <class Rows>
double duality_gap(const LassoProblem& p, const Rows& rows, std::span<const double> w) {
  const auto [rr, yr] = rows.residual(w);
  double norm = 0, ww = 0, w1 = 0;
  const std::vector<double> pulls = rows.pulls();
  for (std::size_t j = 0; j < w.size(); ++j) {
    norm = std::max(norm, std::abs(pulls[j] - p.ridge * w[j]));
    ww += w[j] * w[j];
    w1 += std::abs(w[j]);
  }
  const double share = norm > p.absolute ? p.absolute / norm : 1.0;
  return (1 + share * share) / 2 * (rr + p.ridge * ww) + p.absolute * w1 - share * yr;
}

template <class Rows>
Result<std::vector<double>> descend(const LassoProblem& p, Rows& rows, const Context& context) {
  std::vector<double> w(rows.columns());
  const double enough = p.tolerance * rows.yy();
  bool all = true;  // else only those that are not zero
  for (int round = 0; round < p.max_iter; ++round) {
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
    double largest = 0, reach = 0;
    for (std::size_t j = 0; j < w.size(); ++j) {
      if ((!all && w[j] == 0) || !(rows.square(j) > 0)) continue;
      const double free = rows.pull(j) + rows.square(j) * w[j];
      const double next = std::copysign(std::max(0.0, std::abs(free) - p.absolute), free) / (rows.square(j) + p.ridge);
      const double change = next - w[j], size = std::sqrt(rows.square(j));
      reach = std::max(reach, size * std::abs(next));
      if (change == 0) continue;
      rows.move(j, change);
      w[j] = next;
      largest = std::max(largest, size * std::abs(change));
    }
    const bool settled = largest <= std::min(p.tolerance, 1e-3) * reach;
    if (all && settled && (largest == 0 || duality_gap(p, rows, w) <= enough)) break;
    all = settled || round % 10 == 0;
  }
  return w;
}

}  // namespace

Result<std::vector<double>> fit_lasso(const Frame& in, const Target& y, const LassoProblem& p, const Context& context) {
  std::vector<double> weight, out;
  if (y.weighted()) weight = row_weights(y);
  if (in.columns() <= few_columns) {
    const Products products = products_of(in, numbers_of(y), weight, p.intercept);
    ByProducts rows(products);
    TRY(const std::vector<double> w, descend(p, rows, context));
    append_coefficients(w, products.mean_x, products.mean_y[0], out);
    return out;
  }
  Matrix x(in.rows(), in.columns(), in.gather()), truth = numbers_of(y);
  const CentredRows means = centre_rows(x, truth, weight, p.intercept);
  ByRows rows(x, std::move(truth.values));
  TRY(const std::vector<double> w, descend(p, rows, context));
  append_coefficients(w, means.mean_x, means.mean_y[0], out);
  return out;
}

}  // namespace espalier
