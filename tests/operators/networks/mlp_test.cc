// Networks as operators: what they learn that no plane tells, and on which rows.
#include <cmath>

#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

const Context context{Rng(1)};

Result<FitResult> fitted(const std::string& text, const Frame& x, const Target& y, const Context& with = context) {
  static const Catalog catalog(built_in());
  const Step s = step(text);
  return (*catalog.find(s.op))->fit(s.params, x, y, with);
}

Frame answer(const std::string& text, const Frame& x, const Target& y) {
  const auto learned = fitted(text, x, y);
  if (!learned) throw std::runtime_error(learned.error().message);
  return *learned->fitted->apply(x, context);
}

// A class inside a ring of others, or the square of the distance.
Sample ring(std::size_t classes, std::size_t rows = 400) {
  Rng rng(3);
  std::vector<double> a(rows), b(rows), y(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    a[i] = rng.uniform(-1.5, 1.5);
    b[i] = rng.uniform(-1.5, 1.5);
    const double far = a[i] * a[i] + b[i] * b[i];
    y[i] = classes == 0 ? far : std::min(std::floor(far / 0.8), static_cast<double>(classes) - 1);
  }
  TargetColumn target{.name = "y", .values = y, .classes = {}};
  for (std::size_t c = 0; c < classes; ++c) target.classes.push_back("c" + std::to_string(c));
  return {"ring", Frame::of({a, b}, rows), Target({target})};
}

double share_right(const Frame& shares, const Target& y) {
  double right = 0;
  for (std::size_t i = 0; i < y.rows(); ++i) {
    std::size_t best = 0;
    for (std::size_t k = 1; k < shares.columns(); ++k)
      if (shares.column(k)[i] > shares.column(best)[i]) best = k;
    right += best == y.label(i);
  }
  return right / static_cast<double>(y.rows());
}

TEST(Mlp, LearnsWhatNoPlaneTells) {
  const std::string rest = "learning_rate_init=0.01, max_iter=300)";
  for (const std::size_t classes : {2u, 3u}) {
    const Sample s = ring(classes);
    EXPECT_LT(share_right(answer("logistic_regression", s.frame, s.y), s.y), 0.8);
    for (const std::string start :
         {"mlp_classifier(", "mlp_classifier(activation=tanh, ", "mlp_classifier(hidden_layer_sizes=[20, 10], ",
          "mlp_classifier(solver=sgd, learning_rate=adaptive, ", "mlp_classifier(early_stopping=true, "})
      EXPECT_GT(share_right(answer(start + rest, s.frame, s.y), s.y), 0.9) << start;
    EXPECT_GT(share_right(answer("mlp_classifier(solver=lbfgs)", s.frame, s.y), s.y), 0.97);
  }
  const Sample s = ring(0);
  const Frame out = answer("mlp_regressor(" + rest, s.frame, s.y);
  double error = 0;
  for (std::size_t i = 0; i < s.y.rows(); ++i) error += std::pow(out.column(0)[i] - s.y.value(i), 2) / 400;
  EXPECT_LT(error, 0.02);
}

TEST(Mlp, SparseRowsAreTheSameRows) {
  for (const bool numbers : {false, true}) {
    const Sample s = draw_sample({.name = "", .rows = 50, .numbers = 6, .classes = 2, .sparse = true}, {}, numbers);
    for (const std::string rest : {"", "(solver=lbfgs)", "(early_stopping=true)"}) {
      const std::string text = (numbers ? "mlp_regressor" : "mlp_classifier") + rest;
      EXPECT_EQ(answer(text, s.frame, s.y).gather(), answer(text, s.frame.dense(), s.y).gather()) << text;
    }
  }
}

// Rows of one group are not held out from themselves, and the past does not learn from what comes.
TEST(Mlp, HoldsOutWhatMayBeHeldOut) {
  const Sample s = ring(2, 60);
  std::vector<std::uint32_t> groups;
  for (std::uint32_t i = 0; i < 60; ++i) groups.push_back(i / 20);
  EXPECT_TRUE(fitted("mlp_classifier(early_stopping=true)", s.frame, Target({s.y.column()}, {}, groups)));
  FoldPlan plan{.rule = FoldPlan::Rule::forward, .repeats = {{}}};
  for (std::size_t i = 0; i < 60; ++i) plan.repeats[0].push_back(static_cast<std::uint8_t>(i / 15));
  const Context in_time{.rng = Rng(1), .plan = std::make_shared<const FoldPlan>(std::move(plan))};
  EXPECT_TRUE(fitted("mlp_classifier(early_stopping=true)", s.frame, s.y, in_time));
  EXPECT_TRUE(fitted("mlp_classifier(early_stopping=true, validation_fraction=0.001)", s.frame, s.y))
      << "nobody held out: all rows are learned from";
}

TEST(Mlp, SeveralNumbersAreAnsweredTogether) {
  const Sample s = ring(0);
  TargetColumn second = s.y.column();
  for (double& v : second.values) v = 2 - v;
  const std::string text = "mlp_regressor(solver=lbfgs, max_iter=500)";
  const Frame out = answer(text, s.frame, Target({s.y.column(), second}));
  for (std::size_t i = 0; i < 400; ++i) EXPECT_NEAR(out.column(0)[i] + out.column(1)[i], 2, 0.3);
}

TEST(Mlp, InputsThatAreNoNumbersAreRefused) {
  const Sample s = ring(2, 60);
  const auto learned = fitted("mlp_classifier", s.frame, s.y);
  ASSERT_TRUE(learned);
  const auto out = learned->fitted->apply(Frame::of({{NAN}, {1}}, 1), context);
  ASSERT_FALSE(out);
  EXPECT_NE(out.error().message.find("imputer"), std::string::npos);
}

}  // namespace
}  // namespace espalier::test
