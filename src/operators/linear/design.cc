#include "operators/linear/design.h"

#include <algorithm>
#include <cmath>

namespace espalier {

Result<Design> Design::of(const Frame& in, Intercept intercept, std::string_view who) {
  Design out;
  out.intercept_ = intercept;
  out.rows_ = in.rows();
  out.sparse_ = in.sparse();
  const std::size_t d = in.columns();
  out.mean_.assign(d, 0.0);
  out.scale_.assign(d + 1, 1.0);
  if (out.sparse_) {
    TRY_STATUS(refuse_unbounded(in, who));
    out.compressed_ = in.compressed();
    return out;
  }
  TRY(out.dense_, finite_matrix(in, who, 1));
  Matrix& x = out.dense_;
  const double last = intercept == Intercept::absent ? 0.0 : 1.0;
  std::ranges::fill(x.column(d), last);
  for (std::size_t j = 0; j < d; ++j) {
    const Spread spread = spread_of(x.column(j));
    const bool centred = intercept == Intercept::free;
    if (centred) out.mean_[j] = spread.mean;
    const double squares = spread.squares + (centred ? 0.0 : spread.count * spread.mean * spread.mean);
    const double size = std::sqrt(squares / std::max(spread.count, 1.0));
    const bool constant = !(size > 1e-300) || size < 1e-13 * std::abs(out.mean_[j]);  // what is left is rounding
    out.scale_[j] = constant ? 1.0 : size;
    for (double& v : x.column(j)) v = constant ? 0.0 : (v - out.mean_[j]) / size;
  }
  return out;
}

void Design::scores(std::span<const double> w, std::span<double> out) const {
  std::ranges::fill(out, sparse_ && intercept_ != Intercept::absent ? w.back() : 0.0);
  if (sparse_)
    add_product(view_of(compressed_, width() - 1), w, out);
  else
    add_product(dense_, w, out);
}

void Design::slopes(std::span<const double> r, std::span<double> out) const {
  std::ranges::fill(out, 0.0);
  if (!sparse_) return add_transposed_product(dense_, r, out);
  add_transposed_product(view_of(compressed_, width() - 1), r, out);
  if (intercept_ != Intercept::absent) out.back() = sum(r);
}

Matrix Design::scores(MatrixView w) const {
  if (!sparse_) return product(dense_, w);
  Matrix out = product(view_of(compressed_, width() - 1), w);
  for (std::size_t k = 0; k < w.columns && intercept_ != Intercept::absent; ++k)
    for (double& v : out.column(k)) v += w.column(k).back();
  return out;
}

Matrix Design::slopes(MatrixView r) const {
  if (!sparse_) return transposed_product(dense_, r);
  const Matrix inner = transposed_product(view_of(compressed_, width() - 1), r);
  Matrix out(width(), r.columns);
  for (std::size_t k = 0; k < r.columns; ++k) {
    std::ranges::copy(inner.column(k), out.column(k).begin());
    if (intercept_ != Intercept::absent) out.column(k).back() = sum(r.column(k));
  }
  return out;
}

Matrix Design::curvature(std::span<const double> row_weights) const {
  CHECK(!sparse_);
  std::vector<std::uint32_t> rows;  // those that count, where most do not
  for (std::uint32_t i = 0; i < rows_ && rows.size() <= rows_ / 2; ++i)
    if (row_weights[i] != 0) rows.push_back(i);
  if (rows.size() > rows_ / 2) return gram(dense_, row_weights);
  Matrix part(rows.size(), width());
  std::vector<double> weight(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) weight[i] = row_weights[rows[i]];
  for (std::size_t j = 0; j < width(); ++j)
    for (std::size_t i = 0; i < rows.size(); ++i) part(i, j) = dense_(rows[i], j);
  return gram(part, weight);
}

std::vector<double> Design::squares(std::span<const double> row_weights) const {
  std::vector<double> out(width());
  for (std::size_t j = 0; !sparse_ && j < width(); ++j)
    for (std::size_t i = 0; i < rows_; ++i) out[j] += row_weights[i] * dense_(i, j) * dense_(i, j);
  for (std::size_t i = 0; sparse_ && i < rows_; ++i) {
    for (std::size_t k = compressed_.start[i]; k < compressed_.start[i + 1]; ++k)
      out[compressed_.column[k]] += row_weights[i] * compressed_.value[k] * compressed_.value[k];
    out.back() += row_weights[i];
  }
  return out;
}

std::vector<double> Design::ridge(double strength) const {
  std::vector<double> out(width(), strength);
  for (std::size_t j = 0; j < width(); ++j) out[j] /= scale_[j] * scale_[j];
  if (intercept_ == Intercept::free) out.back() = 0;
  if (intercept_ == Intercept::absent) out.back() = 1;  // holds at zero what no row pulls
  return out;
}

std::vector<double> Design::absolute(double strength) const {
  std::vector<double> out(width(), strength);
  for (std::size_t j = 0; j < width(); ++j) out[j] /= scale_[j];
  if (intercept_ != Intercept::penalised) out.back() = 0;
  return out;
}

std::vector<double> Design::original(std::span<const double> w) const {
  std::vector<double> out(w.begin(), w.end());
  for (std::size_t j = 0; j + 1 < width(); ++j) {
    out[j] /= scale_[j];
    out.back() -= out[j] * mean_[j];
  }
  return out;
}

}  // namespace espalier
