// Kernels by their definitions, what approaches them, and what they refuse.
#include "operators/expanders/kernels.h"

#include <cmath>

#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

using Kind = Kernel::Kind;
const Context context{Rng(1)};

Frame draw(std::size_t rows, std::size_t columns, double lo, double hi, std::uint64_t seed = 2) {
  Rng rng(seed);
  std::vector<std::vector<double>> out(columns, std::vector<double>(rows));
  for (auto& column : out)
    for (double& v : column) v = rng.uniform(lo, hi);
  return Frame::of(std::move(out), rows);
}

double defined(const Kernel& k, const std::vector<double>& x, const std::vector<double>& y) {
  double product = 0, squares = 0, blocks = 0, counts = 0, xx = 0, yy = 0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    product += x[j] * y[j];
    xx += x[j] * x[j];
    yy += y[j] * y[j];
    squares += (x[j] - y[j]) * (x[j] - y[j]);
    blocks += std::abs(x[j] - y[j]);
    if (x[j] + y[j] > 0) counts += (x[j] - y[j]) * (x[j] - y[j]) / (x[j] + y[j]);
  }
  switch (k.kind) {
    case Kind::rbf:
      return std::exp(-k.gamma * squares);
    case Kind::laplacian:
      return std::exp(-k.gamma * blocks);
    case Kind::polynomial:
      return std::pow(k.gamma * product + k.coef0, k.degree);
    case Kind::sigmoid:
      return std::tanh(k.gamma * product + k.coef0);
    case Kind::linear:
      return product;
    case Kind::cosine:
      return xx > 0 && yy > 0 ? product / std::sqrt(xx * yy) : 0;
    case Kind::chi2:
      return std::exp(-k.gamma * counts);
    default:
      return -counts;
  }
}

std::vector<double> row(const Frame& x, std::size_t i) {
  std::vector<double> out;
  for (std::size_t j = 0; j < x.columns(); ++j) out.push_back(x.column(j)[i]);
  return out;
}

TEST(Kernels, AreWhatTheirDefinitionsSay) {
  const Frame x = draw(70, 5, 0, 2), given = draw(9, 5, 0, 2, 3);
  const Matrix points(9, 5, given.gather());
  for (const Kind kind : {Kind::rbf, Kind::laplacian, Kind::polynomial, Kind::sigmoid, Kind::linear, Kind::cosine,
                          Kind::chi2, Kind::additive_chi2})
    for (const double degree : {3.0, 2.5}) {
      const Kernel kernel{kind, 0.4, degree, 0.7};
      const Matrix got = kernel_values(kernel, Matrix(70, 5, x.gather()), points);
      for (std::size_t i = 0; i < 70; ++i)
        for (std::size_t g = 0; g < 9; ++g)
          ASSERT_NEAR(got(i, g), defined(kernel, row(x, i), row(given, g)), 1e-13) << static_cast<int>(kind);
    }
}

TEST(Kernels, RowsOfZerosAndHugeNumbersAreHarmless) {
  const Frame x = Frame::of({{0, 1e200, -1e200}, {0, 1e200, 1}}, 3);
  const Matrix points(2, 2, {0, 1e200, 0, 3});
  for (const Kind kind : {Kind::rbf, Kind::laplacian, Kind::polynomial, Kind::sigmoid, Kind::linear, Kind::cosine,
                          Kind::chi2, Kind::additive_chi2})
    for (const double v : kernel_values({kind}, Matrix(3, 2, x.gather()), points).values) {
      ASSERT_TRUE(std::isfinite(v));
      ASSERT_LE(std::abs(v), 1e100);
    }
}

TEST(Kernels, AProductByRowsHasTheSameBitsForARowAlone) {
  const Frame x = draw(101, 37, -1, 1), other = draw(37, 13, -1, 1, 5);
  const Matrix a(101, 37, x.gather()), b(37, 13, other.gather());
  const Matrix all = product_by_rows(a, b), plain = product(a, b);
  for (std::size_t i = 0; i < 101; ++i) {
    const Matrix alone = product_by_rows(Matrix(1, 37, row(x, i)), b);
    for (std::size_t k = 0; k < 13; ++k) {
      ASSERT_EQ(alone(0, k), all(i, k));
      ASSERT_NEAR(all(i, k), plain(i, k), 1e-13);
    }
  }
}

Frame answer(std::string_view text, const Frame& x, const Frame& asked, std::uint64_t seed = 1) {
  const Catalog catalog(built_in());
  const Step s = step(text);
  const Target y({TargetColumn{"y", std::vector<double>(x.rows(), 1), {}}});
  const auto learned = (*catalog.find(s.op))->fit(s.params, x, y, {Rng(seed)});
  if (!learned) throw std::runtime_error(learned.error().message);
  return *learned->fitted->apply(asked, context);
}

// Products of the columns made against the kernel; the mean error over all pairs.
double error_of(const Frame& made, const Frame& x, const Kernel& kernel) {
  const Matrix z(made.rows(), made.columns(), made.gather()), products = product_transposed(z, z);
  double out = 0;
  for (std::size_t i = 0; i < x.rows(); ++i)
    for (std::size_t j = 0; j < x.rows(); ++j) out += std::abs(products(i, j) - defined(kernel, row(x, i), row(x, j)));
  return out / static_cast<double>(x.rows() * x.rows());
}

TEST(RbfSampler, ProductsApproachTheKernelAsOneOverTheRootOfTheColumns) {
  const Frame x = draw(60, 4, -1, 1);
  for (const double gamma : {0.1, 0.7}) {
    const auto error = [&](int columns) {
      const std::string text =
          "rbf_sampler(gamma=" + std::to_string(gamma) + ", n_components=" + std::to_string(columns) + ")";
      return error_of(answer(text, x, x), x, {Kind::rbf, gamma});
    };
    EXPECT_LT(error(400), 0.06);
    EXPECT_LT(error(6400), 0.016);
  }
}

TEST(RbfSampler, WithoutGammaEveryRowIsAlikeAndSparseRowsAreRows) {
  const Frame x = draw(20, 3, -1, 1);
  const Frame flat = answer("rbf_sampler(gamma=0, n_components=7)", x, x);
  for (std::size_t k = 0; k < 7; ++k)
    for (std::size_t i = 0; i < 20; ++i) ASSERT_EQ(flat.column(k)[i], flat.column(k)[0]);
  std::vector<ColumnPtr> columns;
  for (std::size_t j = 0; j < 3; ++j) {
    std::vector<double> v = row(Frame::of({std::vector<double>(1, 0)}, 1), 0);
    v.clear();
    for (std::size_t i = 0; i < 20; ++i) v.push_back(i % 3 == j ? x.column(j)[i] : 0.0);
    columns.push_back(sparse_column(v));
  }
  const Frame sparse(columns, Rows::all(20));
  const std::vector<double> a = answer("rbf_sampler", sparse, sparse).gather(),
                            b = answer("rbf_sampler", sparse.dense(), sparse.dense()).gather();
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-14);
}

TEST(Nystroem, BetweenTheRowsItWasGivenProductsAreTheKernel) {
  const Frame x = draw(12, 6, 0, 2);
  for (const auto& [text, kernel] :
       std::vector<std::pair<std::string, Kernel>>{{"kernel=rbf, gamma=0.3", {Kind::rbf, 0.3}},
                                                   {"kernel=laplacian", {Kind::laplacian, 1.0 / 6}},
                                                   {"kernel=poly, degree=2, gamma=0.5", {Kind::polynomial, 0.5, 2}},
                                                   {"kernel=chi2", {Kind::chi2, 1}}})
    EXPECT_LT(error_of(answer("nystroem(" + text + ", n_components=12)", x, x), x, kernel), 1e-8) << text;
}

TEST(Nystroem, MoreRowsDrawnAreNearerAndOtherSeedsDrawOthers) {
  const Frame x = draw(300, 4, -1, 1);
  const Kernel kernel{Kind::rbf, 0.5};
  double last = 1;
  for (const int count : {5, 20, 80}) {
    const std::string text = "nystroem(gamma=0.5, n_components=" + std::to_string(count) + ")";
    const Frame made = answer(text, x, x);
    EXPECT_EQ(made.columns(), static_cast<std::size_t>(count));
    const double error = error_of(made, x, kernel);
    EXPECT_LT(error, last / 4);
    last = error;
    EXPECT_EQ(made.gather(), answer(text, x, x).gather());
    EXPECT_NE(made.gather(), answer(text, x, x, 2).gather());
  }
}

TEST(Nystroem, KernelsOfCountsRefuseNegativeNumbersAndReadThemAsZeroLater) {
  const Catalog catalog(built_in());
  const Operator& op = **catalog.find("nystroem");
  const Frame x = draw(30, 3, -1, 1), counts = draw(30, 3, 0, 5);
  const Target y({TargetColumn{"y", std::vector<double>(30, 1), {}}});
  for (const char* kernel : {"chi2", "additive_chi2"}) {
    const ParamMap params{{"kernel", std::string(kernel)}};
    const auto refused = op.fit(params, x, y, context);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("scale into [0, 1]"), std::string::npos);
    EXPECT_FALSE(op.estimate(params, Shape{.rows = 30, .columns = 3, .negative = true}, {}));
    EXPECT_TRUE(op.estimate(params, Shape{.rows = 30, .columns = 3}, {}));
    const auto learned = op.fit(params, counts, y, context);
    ASSERT_TRUE(learned);
    for (const double v : learned->fitted->apply(x, context)->gather()) EXPECT_TRUE(std::isfinite(v));
  }
}

TEST(Nystroem, EveryKernelAndGammaOfTpotMakesFiniteColumns) {
  for (const double scale : {1e-9, 1.0, 1e9}) {
    const Frame x = draw(40, 3, 0, scale);
    for (const char* kernel :
         {"rbf", "cosine", "chi2", "laplacian", "polynomial", "poly", "linear", "additive_chi2", "sigmoid"})
      for (const double gamma : {0.0, 0.05, 1.0})
        for (const int count : {1, 10}) {
          const Frame out = answer(std::string("nystroem(kernel=") + kernel + ", gamma=" + std::to_string(gamma) +
                                       ", n_components=" + std::to_string(count) + ")",
                                   x, x);
          EXPECT_EQ(out.columns(), static_cast<std::size_t>(count));
          for (const double v : out.gather()) ASSERT_TRUE(std::isfinite(v)) << kernel;
        }
  }
}

}  // namespace
}  // namespace espalier::test
