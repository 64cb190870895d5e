#include "operators/linear/leave_one_out.h"

#include <algorithm>
#include <cmath>

#include "math/factor.h"
#include "operators/linear/least_squares.h"

namespace espalier {
namespace {

constexpr double least_share = 1e-15;  // of a row's error, where the fit goes through the row

// What each direction of a decomposition keeps of its part under each strength, a column a strength.
Matrix inverses(std::span<const double> spectrum, std::span<const double> alphas) {
  Matrix out(spectrum.size(), alphas.size());
  for (std::size_t a = 0; a < alphas.size(); ++a)
    for (std::size_t j = 0; j < spectrum.size(); ++j) out(j, a) = 1 / (std::max(spectrum[j], 0.0) + alphas[a]);
  return out;
}

// Each column of `part` by each column of `kept`: strength after strength, in it target after target.
Matrix scaled(const Matrix& part, const Matrix& kept) {
  Matrix out(part.rows, part.columns * kept.columns);
  for (std::size_t a = 0; a < kept.columns; ++a)
    for (std::size_t k = 0; k < part.columns; ++k)
      for (std::size_t j = 0; j < part.rows; ++j) out(j, a * part.columns + k) = part(j, k) * kept(j, a);
  return out;
}

std::size_t least(std::span<const double> squares) {
  return static_cast<std::size_t>(std::ranges::min_element(squares) - squares.begin());
}

std::vector<double> coefficients(const Matrix& w, std::size_t first, std::span<const double> mean_x,
                                 std::span<const double> mean_y) {
  std::vector<double> out;
  for (std::size_t k = 0; k < mean_y.size(); ++k) append_coefficients(w.column(first + k), mean_x, mean_y[k], out);
  return out;
}

// From X'X = V diag(s) V': the rows are turned by V, a block at a time.
class ByColumns {
 public:
  ByColumns(Products products, const Matrix& y, std::span<const double> weight, std::span<const double> alphas,
            bool intercept)
      : y_(y),
        weight_(weight),
        products_(std::move(products)),
        spectrum_(symmetric_spectrum(products_.xx)),
        kept_(inverses(spectrum_.values, alphas)),
        turned_(scaled(transposed_product(spectrum_.vectors, products_.xy), kept_)),
        constant_(intercept && products_.weight > 0 ? 1 / products_.weight : 0),
        squares_(alphas.size()) {}

  Result<std::vector<double>> solve(const Frame& in, const Context& context) {
    for_row_blocks(in, [&](std::size_t from, Matrix& block) {
      if (!context.crew.stopped()) add_errors(from, block);
    });
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
    const Matrix w = product(spectrum_.vectors, turned_);
    return coefficients(w, least(squares_) * y_.columns, products_.mean_x, products_.mean_y);
  }

 private:
  void add_errors(std::size_t from, Matrix& block) {
    subtract(products_.mean_x, block);
    Matrix z = product(block, spectrum_.vectors);
    const Matrix fitted = product(z, turned_);
    for (double& v : z.values) v *= v;
    const Matrix leverage = product(z, kept_);
    for (std::size_t a = 0; a < squares_.size(); ++a)
      for (std::size_t i = 0; i < block.rows; ++i) {
        const double weight = weight_.empty() ? 1.0 : weight_[from + i];
        const double share = std::max(least_share, 1 - weight * (constant_ + leverage(i, a)));
        for (std::size_t k = 0; k < y_.columns; ++k) {
          const double error = (y_(from + i, k) - products_.mean_y[k] - fitted(i, a * y_.columns + k)) / share;
          squares_[a] += weight * error * error;
        }
      }
  }

  const Matrix& y_;
  std::span<const double> weight_;
  Products products_;
  Spectrum spectrum_;
  Matrix kept_, turned_;
  double constant_;  // what an intercept takes of a row of weight 1
  std::vector<double> squares_;
};

// More columns than rows: from XX' = Q diag(s) Q'. Centred rows do not reach the direction of the intercept; it is
// given the largest value by far, so that it comes first and can be left out.
Result<std::vector<double>> by_rows(Matrix x, Matrix y, std::span<const double> weight, std::span<const double> alphas,
                                    bool intercept, const Context& context, std::string_view who) {
  const CentredRows means = centre_rows(x, y, weight, intercept);
  Matrix products = product_transposed(x, x);
  const double all = weight.empty() ? static_cast<double>(x.rows) : sum(weight);
  const bool constant = intercept && all > 0;
  double trace = 0;
  for (std::size_t i = 0; i < x.rows; ++i) trace += products(i, i);
  const auto root = [&](std::size_t i) { return weight.empty() ? 1.0 : std::sqrt(weight[i]); };
  for (std::size_t i = 0; i < x.rows && constant; ++i)
    for (std::size_t j = 0; j < x.rows; ++j) products(i, j) += (trace > 0 ? 2 * trace : 1) * root(i) * root(j) / all;
  if (!all_finite(products.values)) return too_large(who);
  Spectrum spectrum = symmetric_spectrum(products);
  if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
  Matrix kept = inverses(spectrum.values, alphas);
  for (std::size_t a = 0; a < alphas.size() && constant; ++a) kept(0, a) = 0;
  const Matrix c = product(spectrum.vectors, scaled(transposed_product(spectrum.vectors, y), kept));
  for (double& v : spectrum.vectors.values) v *= v;
  const Matrix share = product(spectrum.vectors, kept);
  std::vector<double> squares(alphas.size());
  for (std::size_t a = 0; a < alphas.size(); ++a)
    for (std::size_t k = 0; k < y.columns; ++k)
      for (std::size_t i = 0; i < x.rows; ++i) {
        const double error = c(i, a * y.columns + k) / std::max(least_share / alphas[a], share(i, a));
        squares[a] += error * error;
      }
  return coefficients(transposed_product(x, c), least(squares) * y.columns, means.mean_x, means.mean_y);
}

}  // namespace

Result<std::vector<double>> fit_ridge_left_out(const Frame& in, const Matrix& y, std::span<const double> weight,
                                               std::span<const double> alphas, bool intercept, const Context& context,
                                               std::string_view who) {
  if (in.columns() > in.rows())
    return by_rows(Matrix(in.rows(), in.columns(), in.gather()), y, weight, alphas, intercept, context, who);
  Products products = products_of(in, y, weight, intercept);
  if (!all_finite(products.xx.values)) return too_large(who);
  return ByColumns(std::move(products), y, weight, alphas, intercept).solve(in, context);
}

}  // namespace espalier
