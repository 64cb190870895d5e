// fast_ica finds what was mixed, whatever the units; deficient columns, seeds, threads.
#include <cmath>

#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

const Catalog catalog(built_in());

Result<FitResult> fit(std::string_view params, const Frame& x, std::uint64_t seed = 1, const Crew& crew = {}) {
  const Context context{.rng = Rng(seed), .crew = crew, .catalog = &catalog};
  const Step s = step("fast_ica(" + std::string(params) + ")");
  const Target y({TargetColumn{"y", std::vector<double>(x.rows(), 1), {}}});
  return (*catalog.find("fast_ica"))->fit(s.params, x, y, context);
}

Frame answer(std::string_view params, const Frame& x, std::uint64_t seed = 1) {
  const auto learned = fit(params, x, seed);
  if (!learned) throw std::runtime_error(learned.error().message);
  return *learned->fitted->apply(x, Context{Rng(1)});
}

// Even, two-valued and heavy-tailed numbers.
std::vector<std::vector<double>> sources(std::size_t rows) {
  Rng rng(4);
  std::vector<std::vector<double>> out(3, std::vector<double>(rows));
  for (std::size_t i = 0; i < rows; ++i) {
    out[0][i] = rng.uniform(-1, 1);
    out[1][i] = static_cast<double>(rng.below(2)) + 0.05 * rng.normal();
    out[2][i] = std::pow(rng.normal(), 3);
  }
  return out;
}

Frame mixed(const std::vector<std::vector<double>>& parts, double unit = 1) {
  constexpr double how[3][3] = {{1, 0.5, -0.3}, {0.4, -1, 0.6}, {0.2, 0.3, 2}};
  std::vector<std::vector<double>> out(3, std::vector<double>(parts[0].size(), 5));
  for (std::size_t j = 0; j < 3; ++j)
    for (std::size_t i = 0; i < out[j].size(); ++i)
      for (std::size_t k = 0; k < 3; ++k) out[j][i] += how[j][k] * parts[k][i] * (j == 0 ? unit : 1);
  return Frame::of(out, out[0].size());
}

double correlation(const View& a, const std::vector<double>& b) {
  const auto rows = static_cast<double>(b.size());
  double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    ma += a[i] / rows;
    mb += b[i] / rows;
  }
  for (std::size_t i = 0; i < b.size(); ++i) {
    aa += (a[i] - ma) * (a[i] - ma);
    bb += (b[i] - mb) * (b[i] - mb);
    ab += (a[i] - ma) * (b[i] - mb);
  }
  return std::abs(ab) / std::sqrt(aa * bb);
}

double variance(const View& v) {
  double mean = 0, out = 0;
  for (std::size_t i = 0; i < v.size(); ++i) mean += v[i] / static_cast<double>(v.size());
  for (std::size_t i = 0; i < v.size(); ++i) out += (v[i] - mean) * (v[i] - mean) / static_cast<double>(v.size());
  return out;
}

TEST(FastIca, FindsWhatWasMixedWhateverTheUnits) {
  const auto parts = sources(4000);
  for (const double unit : {1.0, 1e-8, 1e9})
    for (const char* algorithm : {"parallel", "deflation"})
      for (const char* fun : {"logcosh", "exp", "cube"}) {
        const std::string params = "algorithm=" + std::string(algorithm) + ", fun=" + fun;
        const Frame found = answer(params, mixed(parts, unit));
        ASSERT_EQ(found.columns(), 3u);
        for (const auto& part : parts) {
          double best = 0;
          for (std::size_t j = 0; j < 3; ++j) best = std::max(best, correlation(found.column(j), part));
          EXPECT_GT(best, 0.98) << params << ", unit " << unit;
        }
      }
}

TEST(FastIca, ColumnsAreUncorrelatedAndOfTheVarianceAsked) {
  const Frame x = mixed(sources(500));
  for (const bool unit : {true, false}) {
    const Frame found = answer(unit ? "tol=0.5" : "whiten=\"arbitrary-variance\", tol=0.5", x);
    for (std::size_t j = 0; j < 3; ++j) {
      EXPECT_NEAR(variance(found.column(j)) * (unit ? 1 : 500), 1, 1e-10);
      for (std::size_t k = 0; k < j; ++k)
        EXPECT_LT(correlation(found.column(j), std::vector<double>(found.column(k).column->values().begin(),
                                                                   found.column(k).column->values().end())),
                  1e-10);
    }
  }
}

// At the end of the search a round more changes nothing: the mean of x g(y) lies along the direction.
TEST(FastIca, ARoundMoreChangesNothingAtTheEnd) {
  const Frame x = mixed(sources(300));
  for (const char* fun : {"logcosh", "exp", "cube"}) {
    const Frame y = answer("fun=" + std::string(fun) + ", algorithm=deflation, tol=1e-15, max_iter=5000", x);
    const auto slope = [&](double v) {
      return fun[0] == 'l' ? std::tanh(v) : fun[0] == 'e' ? v * std::exp(-v * v / 2) : v * v * v;
    };
    for (std::size_t k = 1; k < 3; ++k) {  // the first found is free of all others
      double across = 0, along = 0;
      for (std::size_t i = 0; i < x.rows(); ++i) {
        across += y.column(k)[i] * slope(y.column(0)[i]);
        along += y.column(0)[i] * slope(y.column(0)[i]);
      }
      EXPECT_LT(std::abs(across), 1e-6 * std::abs(along)) << fun;
    }
  }
}

TEST(FastIca, ColumnsThatAreSumsOfOthersGo) {
  const auto parts = sources(200);
  std::vector<std::vector<double>> columns = parts;
  columns.push_back(parts[0]);
  for (std::size_t i = 0; i < 200; ++i) columns.back()[i] = 2 * parts[0][i] - 3 * parts[2][i] + 1;
  columns.emplace_back(200, 0.1);
  const Frame x = Frame::of(columns, 200);
  for (const char* params : {"", "algorithm=deflation", "n_components=5", "fun=cube, tol=0"}) {
    const Frame found = answer(params, x);
    EXPECT_EQ(found.columns(), 3u) << params;
    for (const double v : found.gather()) ASSERT_TRUE(std::isfinite(v));
  }
  EXPECT_EQ(answer("n_components=2", x).columns(), 2u);
  const Frame same = answer("", Frame::of(std::vector(3, std::vector<double>(20, 0.1)), 20));
  EXPECT_EQ(same.columns(), 1u);
  for (const double v : same.gather()) EXPECT_EQ(v, 0);
}

TEST(FastIca, DrawsAreTheSeeds) {
  const Frame x = mixed(sources(400));
  const auto saved = [&](std::uint64_t seed, int threads) {
    return fit("tol=0.9", x, seed, Crew{threads})->fitted->save();
  };
  EXPECT_EQ(saved(1, 1), saved(1, 4));
  EXPECT_NE(saved(1, 1), saved(2, 1));
}

TEST(FastIca, WhatCannotBeDoneIsSaid) {
  const auto large = fit("", Frame::of({{1e300, -1e300, 1e300}, {1, 2, 3}}, 3));
  ASSERT_FALSE(large);
  EXPECT_NE(large.error().message.find("fast_ica: the numbers are infinite or too large"), std::string::npos);
  const std::atomic<bool> stop{true};
  const auto stopped = fit("", mixed(sources(100)), 1, {1, &stop});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Errc::stopped);
}

}  // namespace
}  // namespace espalier::test
