#include "math/factor.h"

#include <gtest/gtest.h>

#include <cmath>

namespace espalier {
namespace {

Matrix draw(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  Rng rng(seed);
  Matrix out(rows, columns);
  for (double& v : out.values) v = rng.normal();
  return out;
}

Matrix rebuilt(const Svd& svd) {
  Matrix scaled = svd.u;
  for (std::size_t k = 0; k < svd.s.size(); ++k)
    for (double& v : scaled.column(k)) v *= svd.s[k];
  return product_transposed(scaled, svd.v);
}

TEST(Cholesky, SolvesAndRefusesWhatIsNotPositive) {
  for (const std::size_t n : {1u, 5u, 70u}) {
    const Matrix a = gram(draw(2 * n + 3, n, 1)), x = draw(n, 2, 2);
    Matrix b = product(a, x);
    const auto solver = Cholesky::of(a);
    ASSERT_TRUE(solver);
    std::vector<double> one(b.column(0).begin(), b.column(0).end());
    solver->solve(one);
    solver->solve(b);
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_NEAR(one[i], x(i, 0), 1e-7);
      EXPECT_NEAR(b(i, 1), x(i, 1), 1e-7);
    }
  }
  EXPECT_FALSE(Cholesky::of(Matrix(2, 2, {1, 2, 2, 1})));
}

TEST(Cholesky, DampedSolvesTheSingularToo) {
  std::vector<double> b{2, 2};
  Cholesky::damped(Matrix(2, 2, {1, 1, 1, 1})).solve(b);
  EXPECT_NEAR(b[0] + b[1], 2, 1e-6);
  std::vector<double> nothing{0};
  Cholesky::damped(Matrix(1, 1)).solve(nothing);
  EXPECT_EQ(nothing[0], 0);
}

TEST(Spectrum, IsSortedAndRebuildsTheMatrix) {
  const Matrix a = gram(draw(12, 6, 3));
  const Spectrum s = symmetric_spectrum(a);
  for (std::size_t k = 1; k < 6; ++k) EXPECT_GE(s.values[k - 1], s.values[k]);
  Matrix scaled = s.vectors;
  for (std::size_t k = 0; k < 6; ++k)
    for (double& v : scaled.column(k)) v *= s.values[k];
  const Matrix again = product_transposed(scaled, s.vectors);
  for (std::size_t i = 0; i < 36; ++i) EXPECT_NEAR(again.values[i], a.values[i], 1e-11);
}

TEST(Svd, ThinAndRandomRebuildTheMatrix) {
  for (const auto& [rows, columns] : {std::pair{9u, 4u}, {4u, 9u}, {1u, 3u}}) {
    const Matrix x = draw(rows, columns, 4);
    for (const Svd& svd : {thin_svd(x), random_svd(x, 4, 3, Rng(1))}) {
      const Matrix again = rebuilt(svd);
      for (std::size_t i = 0; i < x.values.size(); ++i) EXPECT_NEAR(again.values[i], x.values[i], 1e-10);
    }
  }
}

TEST(Svd, RandomFindsTheLeadingDirections) {
  Matrix x = product(draw(200, 3, 5), draw(3, 80, 6));
  const Svd exact = thin_svd(x), found = random_svd(x, 2, 4, Rng(2));
  ASSERT_EQ(found.s.size(), 2u);
  for (std::size_t k = 0; k < 2; ++k) EXPECT_NEAR(found.s[k], exact.s[k], 1e-9 * exact.s[0]);
}

}  // namespace
}  // namespace espalier
