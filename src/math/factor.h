#pragma once
// Matrices taken apart.
#include <optional>

#include "base/rng.h"
#include "math/matrix.h"

namespace espalier {

// A = L L' of a symmetric positive definite A: solves A x = b again and again.
class Cholesky {
 public:
  // Nothing if A is not positive definite to working precision.
  static std::optional<Cholesky> of(Matrix a);
  // Adds to the diagonal, more each time, what it takes to be so. A must be finite and symmetric.
  static Cholesky damped(const Matrix& a);
  void solve(std::span<double> b) const;  // in place
  void solve(Matrix& b) const;

 private:
  explicit Cholesky(Matrix l) : l_(std::move(l)) {}
  Matrix l_;
};

// A symmetric matrix as sum of value * vector vector', largest value first.
struct Spectrum {
  std::vector<double> values;
  Matrix vectors;  // one a column, of length 1
};
Spectrum symmetric_spectrum(const Matrix& a);

// X = U diag(s) V', s descending; as many as min(rows, columns), or as asked for.
struct Svd {
  Matrix u;
  std::vector<double> s;
  Matrix v;
};
Svd thin_svd(MatrixView x);

// The first `rank` by subspace iteration from random directions (Halko, Martinsson and Tropp, 2011).
Svd random_svd(MatrixView x, std::size_t rank, int iterations, Rng rng);
Svd random_svd(const SparseView& x, std::size_t rank, int iterations, Rng rng);

}  // namespace espalier
