#include "operators/columns.h"
#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

const Operator& select_fwe() {
  static const Catalog catalog(built_in());
  return **catalog.find("select_fwe");
}

Result<Frame> selected(const ParamMap& params, const Frame& x, const Target& y) {
  const Context context{Rng(1)};
  TRY(const FitResult fit, select_fwe().fit(params, x, y, context));
  return fit.fitted->apply(x, context);
}

Frame frame(const std::vector<std::vector<double>>& columns) {
  FrameBuilder out(columns[0].size());
  for (const auto& c : columns) out.make(c);
  return out.done();
}

TargetColumn classes(std::vector<double> y) { return {.name = "y", .values = std::move(y), .classes = {"a", "b"}}; }

std::vector<double> noise(std::size_t rows, Rng& rng) {
  std::vector<double> out(rows);
  for (double& v : out) v = rng.normal();
  return out;
}

TEST(SelectFwe, NoiseIsKeptAsSeldomAsAlphaSays) {
  Rng rng(4);
  int tables_with_any = 0;
  constexpr int tables = 400;
  for (int t = 0; t < tables; ++t) {
    std::vector<std::vector<double>> columns;
    for (int j = 0; j < 6; ++j) columns.push_back(noise(40, rng));
    std::vector<double> y(40);
    for (std::size_t i = 0; i < 40; ++i) y[i] = static_cast<double>(i % 2);
    // The one column kept when none passes shows only beside a second one: a copy of the best has its score.
    const Frame x = frame(columns);
    const Frame all = x.beside(x);
    tables_with_any += selected({{"alpha", 0.4}}, all, Target({classes(y)}))->columns() >= 2;
  }
  EXPECT_GT(tables_with_any, 0.10 * tables) << "0.4 over 12 tests of 6 columns is a rate of 0.2";
  EXPECT_LT(tables_with_any, 0.28 * tables);
}

TEST(SelectFwe, OneColumnIsAlwaysKeptAndItIsTheBest) {
  Rng rng(5);
  std::vector<double> y(50), weak = noise(50, rng), strong = noise(50, rng);
  for (std::size_t i = 0; i < 50; ++i) {
    y[i] = static_cast<double>(i % 2);
    strong[i] += 3 * y[i];
  }
  const Frame x = frame({weak, std::vector<double>(50, 2.5), strong});
  const Frame kept = *selected({{"alpha", 0}}, x, Target({classes(y)}));
  ASSERT_EQ(kept.columns(), 1u);
  EXPECT_EQ(kept.share(0), x.share(2));
  EXPECT_EQ(selected({{"alpha", 1}}, frame({std::vector<double>(50, 0.1), std::vector<double>(50, 1e15 / 3)}),
                     Target({classes(y)}))
                ->columns(),
            1u)
      << "constants tell nothing";
}

TEST(SelectFwe, AColumnThatTellsAllIsKept) {
  const std::vector<double> y{0, 1, 0, 1, 1, 0};
  const Frame x = frame({{5, 3, 4, 6, 5, 3}, y});
  EXPECT_EQ(selected({{"alpha", 0.05}}, x, Target({classes(y)}))->share(0), x.share(1));
  const Target numbers({TargetColumn{.name = "y", .values = {3, -1, 4, 1, -5, 9}, .classes = {}}});
  const Frame z = frame({{5, 3, 4, 6, 5, 3}, {6, -2, 8, 2, -10, 18}});
  EXPECT_EQ(selected({{"alpha", 0.05}}, z, numbers)->share(0), z.share(1));
}

TEST(SelectFwe, AColumnIsKeptForAnyTarget) {
  Rng rng(6);
  const auto a = noise(80, rng), b = noise(80, rng), c = noise(80, rng);
  const Frame x = frame({a, b, c});
  const Target both(
      {TargetColumn{.name = "u", .values = a, .classes = {}}, TargetColumn{.name = "v", .values = c, .classes = {}}});
  const Frame kept = *selected({{"alpha", 0.01}}, x, both);
  ASSERT_EQ(kept.columns(), 2u);
  EXPECT_EQ(kept.share(1), x.share(2));
}

TEST(SelectFwe, Chi2RefusesNegativeNumbersAndEverythingRefusesInfinity) {
  const Target y({classes({0, 1, 0, 1})});
  const auto refused = selected({{"score_func", "chi2"}}, frame({{1, 2, 3, 4}, {0, 1, -1, 0}}), y);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("select_fwe: chi2 counts, and column 1 has negative"), std::string::npos);
  EXPECT_FALSE(selected({}, frame({{1, 2, inf, 4}}), y));
}

TEST(SelectFwe, FewRowsAndHugeNumbersEndInASelection) {
  EXPECT_EQ(selected({}, frame({{1}, {2}}), Target({classes({0})}))->columns(), 1u);
  EXPECT_EQ(selected({}, frame({{1, 2}, {2, 2}}), Target({classes({0, 1})}))->columns(), 1u);
  const Frame huge = frame({{1e200, -1e200, 1e200, -1e200}, {1e-300, 2e-300, 0, 1e-300}});
  EXPECT_GE(selected({}, huge, Target({classes({0, 1, 0, 1})}))->columns(), 1u);
}

}  // namespace
}  // namespace espalier::test
