#include "operators/linear/least_squares.h"

#include <algorithm>
#include <cmath>

#include "math/factor.h"

namespace espalier {
namespace {

constexpr std::size_t most_columns = 4000;  // whose products fit the memory of a trial

std::vector<double> weighted_means(const Matrix& m, std::span<const double> weight) {
  std::vector<double> out(m.columns);
  const double all = weight.empty() ? static_cast<double>(m.rows) : sum(weight);
  for (std::size_t j = 0; j < m.columns && all > 0; ++j)
    out[j] = (weight.empty() ? sum(m.column(j)) : dot(m.column(j), weight)) / all;
  return out;
}

void weigh(Matrix& m, std::span<const double> weight) {
  for (std::size_t j = 0; j < m.columns && !weight.empty(); ++j)
    for (std::size_t i = 0; i < m.rows; ++i) m(i, j) *= weight[i];
}

// X'Y beside the mean of X, in blocks: y lies beside its own.
Matrix cross(const Frame& in, std::span<const double> mean, const Matrix& y) {
  Matrix out(in.columns(), y.columns);
  for_row_blocks(in, [&](std::size_t from, Matrix& block) {
    Matrix part(block.rows, y.columns);
    subtract(mean, block);
    for (std::size_t k = 0; k < y.columns; ++k)
      std::ranges::copy(y.column(k).subspan(from, block.rows), part.column(k).begin());
    add_scaled(1, transposed_product(block, part).values, out.values);
  });
  return out;
}

// More columns than rows: w = X'a with (XX' + alpha) a = y.
std::vector<double> by_rows(Matrix x, Matrix y, std::span<const double> weight, double alpha, bool intercept) {
  const CentredRows means = centre_rows(x, y, weight, intercept);
  Matrix products = product_transposed(x, x);
  for (std::size_t i = 0; i < products.rows; ++i) products(i, i) += alpha;
  Cholesky::damped(products).solve(y);
  const Matrix w = transposed_product(x, y);
  std::vector<double> out;
  for (std::size_t k = 0; k < w.columns; ++k) append_coefficients(w.column(k), means.mean_x, means.mean_y[k], out);
  return out;
}

// Many sparse columns: conjugate gradients on the normal equations, the means subtracted in passing.
class SparseRidge {
 public:
  SparseRidge(const Frame& in, std::span<const double> weight, double alpha, bool intercept)
      : rows_(in.compressed()), weight_(weight.begin(), weight.end()), mean_(in.columns()), alpha_(alpha) {
    if (weight_.empty()) weight_.assign(in.rows(), 1.0);
    if (!intercept) return;
    add_transposed_product(view(), weight_, mean_);
    for (double& v : mean_) v /= sum(weight_);
  }

  Result<std::vector<double>> solve(std::span<const double> y, double mean_y, const Context& context) const {
    std::vector<double> residual(rows_.rows()), w(mean_.size());
    for (std::size_t i = 0; i < residual.size(); ++i) residual[i] = weight_[i] * (y[i] - mean_y);
    std::vector<double> r = back(residual), way = r;
    const double first = dot(r, r);
    double now = first;
    for (std::size_t t = 0; t < 10 * mean_.size() && now > 1e-24 * first; ++t) {
      if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
      const std::vector<double> image = normal(way);
      const double step = now / dot(way, image);
      add_scaled(step, way, w);
      add_scaled(-step, image, r);
      const double next = dot(r, r);
      for (std::size_t j = 0; j < way.size(); ++j) way[j] = r[j] + next / now * way[j];
      now = next;
    }
    std::vector<double> out;
    append_coefficients(w, mean_, mean_y, out);
    return out;
  }

 private:
  SparseView view() const { return view_of(rows_, mean_.size()); }
  std::vector<double> back(std::span<const double> r) const {  // (X - mean)' r
    std::vector<double> out(mean_.size());
    add_transposed_product(view(), r, out);
    add_scaled(-sum(r), mean_, out);
    return out;
  }
  std::vector<double> normal(std::span<const double> w) const {
    std::vector<double> score(rows_.rows(), -dot(mean_, w));
    add_product(view(), w, score);
    for (std::size_t i = 0; i < score.size(); ++i) score[i] *= weight_[i];
    std::vector<double> out = back(score);
    add_scaled(alpha_, w, out);
    return out;
  }

  CompressedRows rows_;
  std::vector<double> weight_, mean_;
  double alpha_;
};

}  // namespace

void subtract(std::span<const double> means, Matrix& m) {
  for (std::size_t j = 0; j < m.columns; ++j)
    for (double& v : m.column(j)) v -= means[j];
}

Matrix numbers_of(const Target& y) {
  Matrix out(y.rows(), y.columns());
  for (std::size_t k = 0; k < out.columns; ++k)
    for (std::size_t i = 0; i < out.rows; ++i) out(i, k) = y.value(i, k);
  return out;
}

CentredRows centre_rows(Matrix& x, Matrix& y, std::span<const double> weight, bool intercept) {
  CentredRows out{std::vector<double>(x.columns), std::vector<double>(y.columns)};
  if (intercept) {
    out = {weighted_means(x, weight), weighted_means(y, weight)};
    subtract(out.mean_x, x);
    subtract(out.mean_y, y);
  }
  std::vector<double> root(weight.begin(), weight.end());
  for (double& v : root) v = std::sqrt(v);
  weigh(x, root);
  weigh(y, root);
  return out;
}

Products products_of(const Frame& in, const Matrix& y, std::span<const double> weight, bool intercept) {
  Products out{std::vector<double>(in.columns()), std::vector<double>(y.columns), {}, {}, {}, 0};
  out.weight = weight.empty() ? static_cast<double>(in.rows()) : sum(weight);
  Matrix beside = y;
  if (intercept) out.mean_y = weighted_means(y, weight);
  subtract(out.mean_y, beside);
  Matrix weighed = beside;
  weigh(weighed, weight);
  for (std::size_t k = 0; k < y.columns; ++k) out.yy.push_back(dot(beside.column(k), weighed.column(k)));
  if (weight.empty()) {
    const auto kept = in.gram();
    out.xx = kept->scatter;
    if (intercept) out.mean_x = kept->mean;
    for (std::size_t a = 0; a < in.columns() && !intercept; ++a)
      for (std::size_t b = 0; b < in.columns(); ++b) out.xx(a, b) += out.weight * kept->mean[a] * kept->mean[b];
  } else {
    Matrix x(in.rows(), in.columns(), in.gather());
    if (intercept) out.mean_x = weighted_means(x, weight);
    subtract(out.mean_x, x);
    out.xx = gram(x, weight);
  }
  out.xy = cross(in, out.mean_x, weighed);
  return out;
}

void append_coefficients(std::span<const double> w, std::span<const double> mean_x, double mean_y,
                         std::vector<double>& out) {
  out.insert(out.end(), w.begin(), w.end());
  out.push_back(mean_y - dot(w, mean_x));
}

Result<std::vector<double>> fit_ridge(const Frame& in, const Matrix& y, std::span<const double> weight, double alpha,
                                      bool intercept, const Context& context) {
  std::vector<double> out;
  if (in.columns() > most_columns && in.sparse()) {
    const SparseRidge ridge(in, weight, alpha, intercept);
    const std::vector<double> mean_y = weighted_means(y, weight);
    for (std::size_t k = 0; k < y.columns; ++k) {
      TRY(const std::vector<double> one, ridge.solve(y.column(k), intercept ? mean_y[k] : 0.0, context));
      out.insert(out.end(), one.begin(), one.end());
    }
    return out;
  }
  if (in.columns() > in.rows())
    return by_rows(Matrix(in.rows(), in.columns(), in.gather()), y, weight, alpha, intercept);
  Products products = products_of(in, y, weight, intercept);
  for (std::size_t j = 0; j < in.columns(); ++j) products.xx(j, j) += alpha;
  Cholesky::damped(products.xx).solve(products.xy);
  for (std::size_t k = 0; k < y.columns; ++k)
    append_coefficients(products.xy.column(k), products.mean_x, products.mean_y[k], out);
  return out;
}

}  // namespace espalier
