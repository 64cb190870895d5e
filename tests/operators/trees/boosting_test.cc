#include "operators/trees/boosting.h"

#include "tests/support.h"

namespace espalier {
namespace {

const std::vector<std::string> boosters = {"gradient_boosting", "hist_gradient_boosting", "xgb"};

struct Fits {
  explicit Fits(std::string name) : catalog(built_in()), op(**catalog.find(name)) {}
  FitResult fit(const ParamMap& params, const Dataset& d, const Context& context = {Rng(2)}) const {
    auto out = op.fit(params, d.raw, d.target, context);
    if (!out) throw std::runtime_error(out.error().message);
    return *std::move(out);
  }
  Catalog catalog;
  const Operator& op;
};

double log_loss(const FitResult& learned, const Dataset& d) {
  const auto out = (*learned.fitted->apply(d.raw, Context{Rng(1)})).gather();
  double sum = 0;
  for (std::size_t i = 0; i < d.raw.rows(); ++i) sum -= std::log(out[d.target.label(i) * d.raw.rows() + i]);
  return sum / static_cast<double>(d.raw.rows());
}
double mean_error(const FitResult& learned, const Dataset& d, double power) {
  const auto out = (*learned.fitted->apply(d.raw, Context{Rng(1)})).gather();
  double sum = 0;
  for (std::size_t i = 0; i < d.raw.rows(); ++i) sum += std::pow(std::abs(out[i] - d.target.value(i)), power);
  return sum / static_cast<double>(d.raw.rows());
}

TEST(Boosting, TheLossFallsRoundByRound) {
  for (const std::string& name : boosters) {
    for (const std::size_t classes : {2u, 4u}) {
      const Dataset d = test::make_data({.rows = 400, .classes = classes});
      const Fits fits(name + "_classifier");
      const std::string rounds(fits.op.traits.grows);
      double before = HUGE_VAL;
      for (const int n : {1, 2, 4, 16, 64}) {
        const double loss = log_loss(fits.fit({{rounds, n}}, d), d);
        EXPECT_LT(loss, before) << name << classes << n;
        before = loss;
      }
    }
    const Dataset d = test::make_data({.rows = 400, .classes = 0});
    const Fits fits(name + "_regressor");
    const std::string rounds(fits.op.traits.grows);
    double before = HUGE_VAL;
    for (const int n : {1, 2, 4, 16, 64}) {
      const double loss = mean_error(fits.fit({{rounds, n}}, d), d, 2);
      EXPECT_LT(loss, before) << name << n;
      before = loss;
    }
  }
}

TEST(Boosting, OneRoundIsOneNewtonStep) {
  TargetColumn y{.name = "y", .values = {}, .classes = {"no", "yes"}};
  std::vector<double> x;
  for (int i = 0; i < 100; ++i) {
    x.push_back(i < 60);
    y.values.push_back(i < 60 ? i % 4 == 0 : i % 4 != 0);
  }
  const Dataset d{Frame::of({x}, 100), Target({y})};
  const double prior = 45.0 / 100, start = std::log(prior / (1 - prior));
  for (const std::string& name : boosters) {
    const Fits fits(name + "_classifier");
    ParamMap params{{std::string(fits.op.traits.grows), 1}, {"learning_rate", 0.1}};
    if (name == "xgb") params["reg_lambda"] = 0;
    const FitResult learned = fits.fit(params, d);
    const auto out = (*learned.fitted->apply(d.raw, Context{Rng(1)})).gather();
    for (const bool first : {true, false}) {
      const double step = ((first ? 15.0 / 60 : 30.0 / 40) - prior) / (prior * (1 - prior));
      EXPECT_NEAR(out[100 + (first ? 0 : 99)], 1 / (1 + std::exp(-(start + 0.1 * step))), 1e-9) << name;
    }
  }
}

// Where a model is wrong and sure, the loss bends so little that an unbounded step throws a leaf's other rows over.
TEST(Boosting, AClassOfTwoRowsDoesNotDrownTheOthers) {
  constexpr std::size_t digits = 7, rows = 2187;  // every number of so many digits to the base 3
  std::vector<std::vector<double>> digit(digits, std::vector<double>(rows));
  std::vector<double> y(rows);
  for (std::size_t i = 0, power = 1; i < digits; ++i, power *= 3)
    for (std::size_t r = 0; r < rows; ++r) digit[i][r] = static_cast<double>(r / power % 3);
  for (std::size_t r = 0; r < rows; ++r)
    y[r] = (digit[0][r] + digit[1][r] > 2) + (digit[2][r] == 2 && digit[3][r] == 2);
  y[7] = y[rows / 2] = 3;
  std::vector<ColumnPtr> columns;
  for (auto& d : digit) columns.push_back(dense_column(std::move(d), {}));
  const Dataset d{.raw = Frame(std::move(columns), Rows::all(rows)),
                  .target = Target({{"y", y, {"a", "b", "c", "d"}}})};
  const Fits fits("hist_gradient_boosting_classifier");
  const ParamMap params{
      {"learning_rate", 0.3}, {"max_iter", 300.0}, {"max_leaf_nodes", 15.0}, {"min_samples_leaf", 10.0}};
  EXPECT_LT(log_loss(fits.fit(params, d), d), 1e-3);
}

TEST(Boosting, RobustLossesShrugOffOutliers) {
  Dataset d = test::make_data({.rows = 400, .classes = 0, .categories = false});
  TargetColumn y = d.target.column();
  for (std::size_t i = 0; i < y.values.size(); i += 20) y.values[i] += 1000;
  const Dataset spoilt{d.raw, Target({y})};
  const Fits fits("gradient_boosting_regressor");
  const double squared = mean_error(fits.fit({}, spoilt), d, 1);
  EXPECT_LT(mean_error(fits.fit({{"loss", "huber"}}, spoilt), d, 1), squared / 4);
  EXPECT_LT(mean_error(fits.fit({{"loss", "absolute_error"}}, spoilt), d, 1), squared / 20);
}

TEST(Boosting, GrownIsFittedToTheBit) {
  for (const std::string& name : boosters)
    for (const std::size_t classes : {0u, 2u, 4u}) {
      const Dataset d = test::make_data({.rows = 700, .classes = classes});
      const Fits fits(name + (classes == 0 ? "_regressor" : "_classifier"));
      const std::string rounds(fits.op.traits.grows);
      ParamMap few{{rounds, 3}}, many{{rounds, 11}};
      if (name == "gradient_boosting") few["subsample"] = many["subsample"] = 0.5;
      if (name == "xgb")
        few["colsample_bynode"] = many["colsample_bynode"] = few["subsample"] = many["subsample"] = 0.5;
      if (name == "hist_gradient_boosting") few["max_features"] = many["max_features"] = 0.5;
      const Context context{Rng(2)};
      const auto grown = fits.op.grow(*fits.fit(few, d).fitted, many, d.raw, d.target, context);
      EXPECT_TRUE((*grown)->save() == fits.fit(many, d).fitted->save()) << fits.op.name;
    }
}

TEST(Boosting, ThreadsChangeNoBit) {
  for (const std::string& name : boosters) {
    const Dataset d = test::make_data({.rows = 160, .classes = 5});
    const Fits fits(name + "_classifier");
    const FitResult one = fits.fit({}, d), four = fits.fit({}, d, {Rng(2), nullptr, Crew{4}});
    EXPECT_TRUE(one.fitted->save() == four.fitted->save()) << name;
  }
}

TEST(Boosting, WeightsAreRepeatedRows) {
  for (const std::string& name : boosters)
    for (const std::size_t classes : {0u, 2u}) {
      const Dataset d = test::make_data({.rows = 200, .classes = classes, .categories = false});
      std::vector<double> weights;
      std::vector<std::uint32_t> repeated;
      for (std::uint32_t i = 0; i < 200; ++i) {
        weights.push_back(1 + i % 2);
        repeated.insert(repeated.end(), 1 + i % 2, i);
      }
      const Fits fits(name + (classes == 0 ? "_regressor" : "_classifier"));
      ParamMap params{{std::string(fits.op.traits.grows), 5}};
      if (name == "hist_gradient_boosting") params["min_samples_leaf"] = 1;
      if (name == "xgb")
        params["max_depth"] = 2;
      else
        params["max_leaf_nodes"] = 4;
      const FitResult heavy = fits.fit(params, {d.raw, Target({d.target.column()}, weights)});
      const FitResult many = fits.fit(params, {d.raw.select(repeated), d.target.select(repeated)});
      const auto a = (*heavy.fitted->apply(d.raw, Context{Rng(1)})).gather();
      const auto b = (*many.fitted->apply(d.raw, Context{Rng(1)})).gather();
      for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-6) << fits.op.name << i;
    }
}

TEST(Boosting, CategoriesAreTakenBySubsets) {
  Rng rng(6);
  TargetColumn y{.name = "y", .values = {}, .classes = {}};
  std::vector<double> x;
  for (int i = 0; i < 3000; ++i) {
    x.push_back(static_cast<double>(rng.below(30)));
    y.values.push_back(static_cast<int>(x.back()) % 2);
  }
  const Dataset d{Frame({dense_column(x, {Content::Kind::category, 30})}, Rows::all(3000)), Target({y})};
  const Fits fits("hist_gradient_boosting_regressor");
  const FitResult learned = fits.fit({{"max_leaf_nodes", 2}, {"max_iter", 1}, {"learning_rate", 1}}, d);
  EXPECT_LT(mean_error(learned, d, 2), 1e-12);
}

TEST(Boosting, LeavesKeepTheirRowsAndNumber) {
  const Dataset d = test::make_data({.rows = 500, .classes = 0});
  const Fits fits("hist_gradient_boosting_regressor");
  const auto trees =
      load<BoostingState>(fits.fit({{"max_iter", 1}, {"min_samples_leaf", 40}}, d).fitted->save())->trees;
  EXPECT_LE(trees.leaves(), 12u);
  EXPECT_GE(trees.leaves(), 6u);
  const auto few = load<BoostingState>(fits.fit({{"max_iter", 1}, {"max_leaf_nodes", 5}}, d).fitted->save())->trees;
  EXPECT_EQ(few.leaves(), 5u);
}

}  // namespace
}  // namespace espalier
