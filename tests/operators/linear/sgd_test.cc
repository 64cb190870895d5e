// Steps along gradients: the optimum they end at, what they do with extreme lengths, and their averages.
#include <cmath>

#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

const Context context{Rng(1)};

Result<FitResult> fitted(std::string_view text, const Frame& train, const Target& y, const Context& with = context) {
  static const Catalog catalog(built_in());
  const Step s = step(text);
  return (*catalog.find(s.op))->fit(s.params, train, y, with);
}

std::vector<double> answer(std::string_view text, const Frame& train, const Target& y) {
  const auto learned = fitted(text, train, y);
  if (!learned) throw std::runtime_error(learned.error().message);
  return learned->fitted->apply(train, context)->gather();
}

double mean_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double out = 0;
  for (std::size_t i = 0; i < a.size(); ++i) out += std::abs(a[i] - b[i]);
  return out / static_cast<double>(a.size());
}

Sample numbers(std::size_t rows = 300) { return draw_sample({.name = "", .rows = rows, .numbers = 5}, {}, true); }

// Rows in drawn order, short steps: the optimum of the same objective by linear algebra.
TEST(Sgd, ShortStepsEndAtRidge) {
  const Sample s = numbers();
  const auto by_steps =
      answer("sgd_regressor(alpha=0.1, tol=none, max_iter=400, eta0=0.05, power_t=0.5)", s.frame, s.y);
  EXPECT_LT(mean_difference(by_steps, answer("ridge(alpha=30)", s.frame, s.y)), 0.02);
}

TEST(Sgd, AveragedStepsEndAtRidge) {
  const Sample s = numbers();
  const std::string text = "learning_rate=constant, alpha=0.1, tol=none, max_iter=400, eta0=0.05";
  const auto ridge = answer("ridge(alpha=30)", s.frame, s.y);
  const double averaged = mean_difference(answer("sgd_regressor(average=true, " + text + ")", s.frame, s.y), ridge);
  EXPECT_LT(averaged, 0.02);
  EXPECT_LT(averaged, mean_difference(answer("sgd_regressor(" + text + ")", s.frame, s.y), ridge));
}

// A strong L1 penalty leaves the mean, a weak one the column that tells.
TEST(Sgd, AbsolutePenaltyDropsColumns) {
  const Sample s = numbers();
  static const Catalog catalog(built_in());
  const auto importances = [&](double alpha) {
    const auto learned = fitted("sgd_regressor(penalty=l1, alpha=" + std::to_string(alpha) + ")", s.frame, s.y);
    return (*catalog.find("sgd_regressor"))->importances(*learned->fitted, s.frame.columns());
  };
  EXPECT_EQ(importances(100), std::vector<double>(5));
  EXPECT_GT(importances(0.01)[0], 1);
}

// Every combination of TPOT's ends in finite numbers or a message, on columns of any size.
TEST(Sgd, AnyLengthOfStepsEndsWell) {
  std::size_t messages = 0, models = 0;
  for (const double scale : {1e-200, 1.0, 1e6, 1e200}) {
    const Wish wish{.name = "", .rows = 40, .numbers = 3, .classes = 3, .scale = scale};
    for (const auto* loss : {"log_loss", "hinge", "modified_huber", "squared_hinge", "perceptron", "squared_error",
                             "huber", "epsilon_insensitive"})
      for (const auto* eta : {"0.01", "1"})
        for (const auto* power : {"0", "0.5", "100"})
          for (const auto* rest : {"alpha=0, l1_ratio=0", "alpha=0.01, l1_ratio=0.5", "alpha=1000, l1_ratio=1",
                                   "alpha=1000, l1_ratio=0, average=true"}) {
            const std::string text = std::string("(learning_rate=invscaling, penalty=elasticnet, max_iter=20, loss=") +
                                     loss + ", eta0=" + eta + ", power_t=" + power + ", " + rest + ")";
            for (const bool regression : {false, true}) {
              static const Catalog catalog(built_in());
              const Step s = step((regression ? "sgd_regressor" : "sgd_classifier") + text);
              const Operator& op = **catalog.find(s.op);
              if (!op.spell_out(s.params)) continue;  // a loss of classes
              const Sample sample = draw_sample(wish, {}, regression);
              const auto learned = op.fit(s.params, sample.frame, sample.y, context);
              if (!learned) {
                EXPECT_NE(learned.error().message.find("standard_scaler"), std::string::npos) << text;
                ++messages;
                continue;
              }
              const auto out = learned->fitted->apply(sample.frame, context);
              if (out) {
                for (const double v : out->gather()) ASSERT_TRUE(std::isfinite(v)) << text << " " << scale;
              }
              ++models;
            }
          }
  }
  EXPECT_GT(messages, 10u);
  EXPECT_GT(models, 500u);
}

TEST(Sgd, OptimalScheduleNeedsAPenalty) {
  static const Catalog catalog(built_in());
  for (const std::string name : {"sgd_classifier", "sgd_regressor"}) {
    const Operator& op = **catalog.find(name);
    EXPECT_FALSE(op.spell_out(step(name + "(learning_rate=optimal, alpha=0)").params));
    EXPECT_TRUE(op.spell_out(step(name + "(learning_rate=constant, alpha=0)").params));
  }
}

TEST(Sgd, StopsWhenAsked) {
  const Sample s = numbers();
  const std::atomic<bool> stop{true};
  const auto learned = fitted("sgd_regressor", s.frame, s.y, {.rng = Rng(1), .crew = {.threads = 1, .stop = &stop}});
  ASSERT_FALSE(learned);
  EXPECT_EQ(learned.error().code, Errc::stopped);
}

// What a row of no weight says is not heard.
TEST(Sgd, RowsWithoutWeightTellNothing) {
  const Sample s = numbers(60);
  std::vector<double> weights(60, 1.0), other(60);
  for (std::size_t i = 0; i < 60; ++i) {
    weights[i] = i % 2 ? 1 : 0;
    other[i] = s.y.value(i) + (i % 2 ? 0 : 1000);
  }
  const Target plain({s.y.column()}, weights), spoilt({{.name = "y", .values = other, .classes = {}}}, weights);
  const std::string text = "sgd_regressor(tol=none, max_iter=20)";
  EXPECT_EQ(answer(text, s.frame, plain), answer(text, s.frame, spoilt));
}

}  // namespace
}  // namespace espalier::test
