#include "operators/linear/coordinate_descent.h"

#include <algorithm>
#include <cmath>

namespace espalier {
namespace {

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
  explicit ByRows(const Regression& r) : x_(r.x), y_(r.y.values), residual_(r.y.values) {
    for (std::size_t j = 0; j < x_.columns; ++j) square_.push_back(dot(x_.column(j), x_.column(j)));
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
  std::span<const double> y_;
  std::vector<double> residual_, square_;
};

// The same of sparse columns. The residual is what `left_` says plus `constant_` times the roots of the weights, the
// part of it that means have moved; beside the means it adds up to nothing.
class BySparseColumns {
 public:
  explicit BySparseColumns(const Regression& r) : r_(r), left_(r.y.values) {
    for (std::size_t j = 0; j < r.columns(); ++j) square_.push_back(r.square(j));
  }
  std::size_t columns() const { return r_.columns(); }
  double square(std::size_t j) const { return square_[j]; }
  double pull(std::size_t j) const {
    const SparseColumns& x = r_.sparse;
    double out = constant_ * r_.products.weight * r_.products.mean_x[j];
    for (std::size_t k = x.start[j]; k < x.start[j + 1]; ++k) out += x.value[k] * left_[x.row[k]];
    return out;
  }
  void move(std::size_t j, double change) {
    const SparseColumns& x = r_.sparse;
    for (std::size_t k = x.start[j]; k < x.start[j + 1]; ++k) left_[x.row[k]] -= change * x.value[k];
    constant_ += change * r_.products.mean_x[j];
  }
  std::vector<double> pulls() const {
    std::vector<double> out;
    for (std::size_t j = 0; j < columns(); ++j) out.push_back(pull(j));
    return out;
  }
  double yy() const { return r_.products.yy[0]; }
  // Of the roots times the residual nothing is left, so that their share is what `left_` holds too much.
  std::pair<double, double> residual(std::span<const double>) const {
    return {std::max(0.0, dot(left_, left_) - constant_ * constant_ * r_.products.weight), dot(r_.y.values, left_)};
  }

 private:
  const Regression& r_;
  std::vector<double> left_, square_;
  double constant_ = 0;
};

// What the value may lie above the least at most. The residual, shrunk until no column pulls more than the penalty of
// absolute values, is a point of the dual problem; where squares are penalised too, so is the residual as it is, at the
// price of what is pulled too much.
template <class Rows>
double duality_gap(const LassoProblem& p, const Rows& rows, std::span<const double> w) {
  const auto [rr, yr] = rows.residual(w);
  double norm = 0, ww = 0, w1 = 0, excess = 0;
  const std::vector<double> pulls = rows.pulls();
  for (std::size_t j = 0; j < w.size(); ++j) {
    const double over = std::max(0.0, std::abs(pulls[j]) - p.absolute);
    norm = std::max(norm, std::abs(pulls[j] - p.ridge * w[j]));
    ww += w[j] * w[j];
    w1 += std::abs(w[j]);
    excess += over * over;
  }
  const double share = norm > p.absolute ? p.absolute / norm : 1.0;
  const double shrunk = (1 + share * share) / 2 * (rr + p.ridge * ww) + p.absolute * w1 - share * yr;
  if (!(p.ridge > 0)) return shrunk;
  return std::min(shrunk, rr - yr + p.ridge * ww / 2 + p.absolute * w1 + excess / p.ridge / 2);
}

// From w, where `rows` stand.
template <class Rows>
Status descend(const LassoProblem& p, Rows& rows, const Context& context, std::vector<double>& w) {
  const double enough = p.tolerance * rows.yy();
  bool all = std::ranges::all_of(w, [](double v) { return v == 0; });  // else only those that are not zero
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
  return ok();
}

template <class Rows>
Result<Matrix> follow(Rows rows, std::span<const LassoProblem> problems, const Context& context) {
  Matrix out(rows.columns(), problems.size());
  std::vector<double> w(rows.columns());
  for (std::size_t k = 0; k < problems.size(); ++k) {
    TRY_STATUS(descend(problems[k], rows, context, w));
    std::ranges::copy(w, out.column(k).begin());
  }
  return out;
}

}  // namespace

Result<Matrix> lasso_path(const Regression& r, std::span<const LassoProblem> problems, const Context& context) {
  if (r.few()) return follow(ByProducts(r.products), problems, context);
  if (!r.sparse.start.empty()) return follow(BySparseColumns(r), problems, context);
  return follow(ByRows(r), problems, context);
}

Result<std::vector<double>> fit_lasso(const Regression& r, const LassoProblem& problem, const Context& context) {
  TRY(const Matrix w, lasso_path(r, {&problem, 1}, context));
  std::vector<double> out;
  append_coefficients(w.values, r.products.mean_x, r.products.mean_y[0], out);
  return out;
}

}  // namespace espalier
