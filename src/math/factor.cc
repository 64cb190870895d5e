#include "math/factor.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "math/eigen.h"
//
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>

namespace espalier {
namespace {

using namespace detail;

constexpr std::size_t oversampling = 10;

Matrix orthonormal(const Matrix& y) {
  const Eigen::HouseholderQR<Dense> qr(map(static_cast<MatrixView>(y)));
  Matrix q(y.rows, std::min(y.rows, y.columns));
  const Dense made = qr.householderQ() * Dense::Identity(at(q.rows), at(q.columns));
  map(q) = made;
  return q;
}

// Other columns of the same span, all but orthonormal: by the root of Y'Y, which halves the digits, so only on the way.
Matrix spanning(const Matrix& y) {
  const Eigen::LLT<Dense> root(map(static_cast<MatrixView>(gram(y))));
  const Dense l = root.matrixL();
  if (root.info() != Eigen::Success || l.diagonal().minCoeff() < 1e-5 * l.diagonal().maxCoeff()) return orthonormal(y);
  const Dense inverse = root.matrixL().solve(Dense::Identity(at(y.columns), at(y.columns)));
  Matrix out(y.columns, y.columns);
  map(out) = inverse.transpose();
  return product(y, out);
}

void keep_first(Svd& svd, std::size_t rank) {
  svd.s.resize(rank);
  svd.u.values.resize(svd.u.rows * rank);
  svd.v.values.resize(svd.v.rows * rank);
  svd.u.columns = svd.v.columns = rank;
}

// B is short and wide, so the spectrum of B B' tells all.
Svd from_projection(const Matrix& q, const Matrix& b_transposed, std::size_t rank) {
  const Spectrum spectrum = symmetric_spectrum(gram(b_transposed));
  Svd out{product(q, spectrum.vectors), {}, product(b_transposed, spectrum.vectors)};
  for (std::size_t k = 0; k < spectrum.values.size(); ++k) {
    out.s.push_back(std::sqrt(std::max(spectrum.values[k], 0.0)));
    if (out.s[k] > 0)
      for (double& v : out.v.column(k)) v /= out.s[k];
  }
  keep_first(out, rank);
  return out;
}

template <class View>
Svd subspace_iteration(const View& x, std::size_t rows, std::size_t columns, std::size_t rank, int iterations,
                       Rng& rng) {
  const std::size_t most = std::min(rows, columns);
  rank = std::min(rank, most);
  Matrix start(columns, std::min(most, rank + oversampling));
  for (double& v : start.values) v = rng.normal();
  Matrix q = product(x, start);
  for (int t = 0; t < iterations; ++t) q = product(x, spanning(transposed_product(x, spanning(q))));
  q = orthonormal(q);
  return from_projection(q, transposed_product(x, q), rank);
}

}  // namespace

std::optional<Cholesky> Cholesky::of(Matrix a) {
  const Eigen::LLT<Dense> llt(map(static_cast<MatrixView>(a)));
  if (llt.info() != Eigen::Success) return std::nullopt;
  map(a) = llt.matrixLLT();
  return Cholesky(std::move(a));
}

Cholesky Cholesky::damped(const Matrix& a) {
  double largest = 1e-300;
  for (std::size_t j = 0; j < a.columns; ++j) largest = std::max(largest, std::abs(a(j, j)));
  for (double extra = 0;; extra = std::max(extra * 100, largest * 1e-14)) {
    CHECK(extra <= largest * 1e20);
    Matrix more = a;
    for (std::size_t j = 0; j < a.columns; ++j) more(j, j) += extra;
    if (auto done = of(std::move(more))) return *std::move(done);
  }
}

void Cholesky::solve(std::span<double> b) const {
  const std::size_t n = l_.rows;
  for (std::size_t j = 0; j < n; ++j) {
    b[j] /= l_(j, j);
    add_scaled(-b[j], l_.column(j).subspan(j + 1), b.subspan(j + 1));
  }
  for (std::size_t j = n; j-- > 0;)
    b[j] = (b[j] - dot(l_.column(j).subspan(j + 1), b.subspan(j + 1, n - j - 1))) / l_(j, j);
}

void Cholesky::solve(Matrix& b) const {
  const Dense l = map(static_cast<MatrixView>(l_));
  Dense out = map(b);
  l.triangularView<Eigen::Lower>().solveInPlace(out);
  l.triangularView<Eigen::Lower>().transpose().solveInPlace(out);
  map(b) = out;
}

Spectrum symmetric_spectrum(const Matrix& a) {
  const Eigen::SelfAdjointEigenSolver<Dense> solver(map(static_cast<MatrixView>(a)));
  CHECK(solver.info() == Eigen::Success);
  Spectrum out{std::vector<double>(a.columns), Matrix(a.rows, a.columns)};
  vector(out.values) = solver.eigenvalues().reverse();
  map(out.vectors) = solver.eigenvectors().rowwise().reverse();
  return out;
}

Svd random_svd(MatrixView x, std::size_t rank, int iterations, Rng rng) {
  return subspace_iteration(x, x.rows, x.columns, rank, iterations, rng);
}
Svd random_svd(const SparseView& x, std::size_t rank, int iterations, Rng rng) {
  return subspace_iteration(x, x.rows(), x.columns, rank, iterations, rng);
}

}  // namespace espalier
