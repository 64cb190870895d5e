#include "math/matrix.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/rng.h"
#include "math/elementwise.h"

namespace espalier {
namespace {

Matrix draw(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  Rng rng(seed);
  Matrix out(rows, columns);
  for (double& v : out.values) v = rng.normal();
  return out;
}

double largest_difference(const Matrix& a, const Matrix& b) {
  double out = a.values.size() == b.values.size() ? 0 : HUGE_VAL;
  for (std::size_t i = 0; i < a.values.size() && i < b.values.size(); ++i)
    out = std::max(out, std::abs(a.values[i] - b.values[i]));
  return out;
}

Matrix transposed(const Matrix& a) {
  Matrix out(a.columns, a.rows);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.columns; ++j) out(j, i) = a(i, j);
  return out;
}

Matrix by_hand(const Matrix& a, const Matrix& b) {
  Matrix out(a.rows, b.columns);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < b.columns; ++j)
      for (std::size_t k = 0; k < a.columns; ++k) out(i, j) += a(i, k) * b(k, j);
  return out;
}

TEST(Matrix, ProductsAreThoseByHand) {
  for (const std::size_t rows : {1u, 2u, 7u, 600u})
    for (const std::size_t columns : {1u, 3u, 20u}) {
      const Matrix a = draw(rows, columns, 1), b = draw(columns, 4, 2), c = draw(rows, 3, 3), d = draw(5, columns, 4);
      EXPECT_LT(largest_difference(product(a, b), by_hand(a, b)), 1e-12);
      EXPECT_LT(largest_difference(transposed_product(a, c), by_hand(transposed(a), c)), 1e-11);
      EXPECT_LT(largest_difference(product_transposed(a, d), by_hand(a, transposed(d))), 1e-12);
      EXPECT_LT(largest_difference(gram(a), by_hand(transposed(a), a)), 1e-11);
      Matrix weighted = a;
      std::vector<double> weights;
      for (std::size_t i = 0; i < rows; ++i) weights.push_back(static_cast<double>(i % 3));
      for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) weighted(i, j) *= weights[i];
      EXPECT_LT(largest_difference(gram(a, weights), by_hand(transposed(a), weighted)), 1e-11);
    }
}

TEST(Matrix, SparseProductsAreThoseOfTheDense) {
  const Matrix dense(3, 4, {0, 2, 0, 1, 0, 0, 0, 0, 0, 0, -1, 5});
  const std::vector<std::size_t> start{0, 1, 3, 4};
  const std::vector<std::uint32_t> column{1, 0, 3, 3};
  const std::vector<double> value{1, 2, -1, 5};
  const SparseView sparse{start, column, value, 4};
  const Matrix b = draw(4, 2, 1), c = draw(3, 2, 2);
  EXPECT_LT(largest_difference(product(sparse, b), product(dense, b)), 1e-14);
  EXPECT_LT(largest_difference(transposed_product(sparse, c), transposed_product(dense, c)), 1e-14);
}

// Shifting the operands in memory must not change a bit.
TEST(Matrix, BitsDoNotDependOnWhereNumbersBegin) {
  for (const std::size_t n : {3u, 5u, 17u, 600u})
    for (const std::size_t d : {1u, 2u, 5u, 25u}) {
      const Matrix x = draw(n, d, 1), w = draw(d, d, 2);
      const auto answers = [&](std::size_t shift) {
        std::vector<double> xs(shift), ws(shift), out(shift + n), back(shift + d);
        xs.insert(xs.end(), x.values.begin(), x.values.end());
        ws.insert(ws.end(), w.values.begin(), w.values.end());
        const MatrixView X{std::span(xs).subspan(shift), n, d}, W{std::span(ws).subspan(shift), d, d};
        const auto score = std::span(out).subspan(shift), slope = std::span(back).subspan(shift);
        add_product(X, X.values.first(d), score);
        add_transposed_product(X, X.values.first(n), slope);
        sigmoids(score);
        std::vector<double> all = product(X, W).values;
        for (const Matrix& m : {gram(X), transposed_product(X, X)})
          all.insert(all.end(), m.values.begin(), m.values.end());
        all.insert(all.end(), score.begin(), score.end());
        all.insert(all.end(), slope.begin(), slope.end());
        all.push_back(dot(X.values, X.values) + sum(X.values));
        return all;
      };
      const auto first = answers(0);
      for (const std::size_t shift : {1u, 2u, 3u}) EXPECT_TRUE(answers(shift) == first) << n << " x " << d;
    }
}

TEST(Elementwise, FunctionsAreThoseOfTheStandardAtEveryPlace) {
  for (const std::size_t n : {1u, 5u, 255u, 256u, 300u}) {
    std::vector<double> v(n), e, l, s;
    for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<double>(i % 41) / 3;
    e = l = s = v;
    exponentials(e);
    for (double& x : l) x += 1;
    logarithms(l);
    sigmoids(s);
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_NEAR(e[i], std::exp(v[i]), 1e-14 * std::exp(v[i]));
      EXPECT_NEAR(l[i], std::log(1 + v[i]), 1e-15 * (1 + v[i]));
      EXPECT_NEAR(s[i], 1 / (1 + std::exp(-v[i])), 1e-15);
      EXPECT_EQ(e[i], e[i % 41]);
    }
  }
}

TEST(Elementwise, SoftmaxStandsLargeScores) {
  Matrix scores(2, 3, {1000, -1e300, 999, 0, 0, 0});
  std::vector<double> logs(2);
  softmax_rows(scores, logs);
  EXPECT_NEAR(scores(0, 0), 1 / (1 + std::exp(-1.0)), 1e-12);
  EXPECT_NEAR(logs[0], 1000 + std::log1p(std::exp(-1.0)), 1e-9);
  EXPECT_NEAR(scores(1, 1) + scores(1, 2), 1, 1e-12);
}

}  // namespace
}  // namespace espalier
