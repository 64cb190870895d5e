// The solvers of pca: one answer by all, a searched one where a few of many columns are kept, and what they refuse.
#include <cmath>

#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

const Context context{Rng(1)};

Result<FitResult> fit(std::string_view text, const Frame& x, const Context& c = context) {
  static const Catalog catalog(built_in());
  const Step s = step(text);
  const Target y({TargetColumn{"y", std::vector<double>(x.rows(), 1), {}}});
  TRY(const ParamMap params, (*catalog.find("pca"))->spell_out(s.params));
  return (*catalog.find("pca"))->fit(params, x, y, c);
}

// Columns of falling variance, turned into each other.
Frame draw(std::size_t rows, std::size_t columns) {
  Rng rng(3);
  std::vector<std::vector<double>> out(columns, std::vector<double>(rows));
  for (std::size_t i = 0; i < rows; ++i) {
    double last = 0;
    for (std::size_t j = 0; j < columns; ++j)
      out[j][i] = last = 0.3 * last + rng.normal() * 10 / std::pow(static_cast<double>(j + 1), 1.5);
  }
  return Frame::of(std::move(out), rows);
}

void expect_near(const Frame& a, const Frame& b, double tolerance) {
  ASSERT_EQ(a.columns(), b.columns());
  for (std::size_t j = 0; j < a.columns(); ++j)
    for (std::size_t i = 0; i < a.rows(); ++i) ASSERT_NEAR(a.column(j)[i], b.column(j)[i], tolerance) << j;
}

TEST(PcaSolvers, AgreeWhereTheyAreExact) {
  const Frame x = draw(50, 8);
  for (const char* count : {"none", "3", "8", "20"}) {
    const std::string start = "pca(n_components=" + std::string(count) + ", svd_solver=";
    const Frame exact = *fit(start + "full)", x)->fitted->apply(x, context);
    for (const char* solver : {"auto", "covariance_eigh", "arpack", "randomized"})
      expect_near(*fit(start + solver + ")", x)->fitted->apply(x, context), exact, 1e-10);
  }
}

TEST(PcaSolvers, ARandomisedSearchFindsTheFirstOfManyColumns) {
  for (const auto& [rows, columns] : {std::pair(90u, 60u), std::pair(60u, 90u)}) {
    const Frame x = draw(rows, columns);
    const Frame exact = *fit("pca(n_components=3)", x)->fitted->apply(x, context);
    for (const char* power : {"auto", "10"}) {
      const std::string text = "pca(n_components=3, svd_solver=randomized, iterated_power=" + std::string(power) + ")";
      expect_near(*fit(text, x)->fitted->apply(x, context), exact, 1e-4);
    }
  }
}

TEST(PcaSolvers, TheRoundsOfTheSearchCountAndItsDrawsAreTheSeeds) {
  const Frame x = draw(90, 60);
  const auto saved = [&](std::string_view text, std::uint64_t seed = 1) {
    return fit(text, x, Context{Rng(seed)})->fitted->save();
  };
  const std::string none = "pca(n_components=3, svd_solver=randomized, iterated_power=0)",
                    one = "pca(n_components=3, svd_solver=randomized, iterated_power=1)";
  EXPECT_NE(saved(none), saved(one));
  EXPECT_EQ(saved(one), saved(one));
  EXPECT_NE(saved(one), saved(one, 2));
  EXPECT_EQ(saved("pca(n_components=3, svd_solver=arpack)"), saved("pca(n_components=3, svd_solver=arpack)", 2));
  EXPECT_EQ(saved("pca(svd_solver=randomized)"), saved("pca(svd_solver=randomized)", 2)) << "all columns: no search";
}

TEST(PcaSolvers, AShareOfTheVarianceIsRefusedWhereNotAllColumnsAreKnown) {
  const Frame x = draw(30, 5);
  for (const char* solver : {"arpack", "randomized"}) {
    const auto refused = fit("pca(n_components=0.9, svd_solver=" + std::string(solver) + ")", x);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("share of the variance"), std::string::npos);
  }
  EXPECT_TRUE(fit("pca(n_components=0.9, svd_solver=full)", x));
}

TEST(PcaSolvers, RoundsAreNoPartOfOtherSolvers) {
  const Catalog catalog(built_in());
  const Operator& op = **catalog.find("pca");
  EXPECT_FALSE(op.spell_out({})->contains("iterated_power"));
  EXPECT_TRUE(op.spell_out({{"svd_solver", "randomized"}})->contains("iterated_power"));
}

}  // namespace
}  // namespace espalier::test
