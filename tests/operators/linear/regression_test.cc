// Folds as sums of products are the folds that their rows make.
#include "operators/linear/regression.h"

#include "operators/classes.h"
#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

void expect_near(std::span<const double> a, std::span<const double> b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], tolerance);
}

// Far from zero, so that products beside the wrong means would tell.
Sample far(std::size_t rows) { return draw_sample({.name = "", .rows = rows, .numbers = 3, .offset = 100}, {}, true); }

Target weighted(const Target& y) {
  std::vector<double> weights;
  for (std::size_t i = 0; i < y.rows(); ++i) weights.push_back(1 + static_cast<double>(i % 4));
  return Target({y.column()}, std::move(weights));
}

Models some_models(const Regression& training) {
  Matrix w(3, 4);
  Rng rng(5);
  for (double& v : w.values) v = rng.normal();
  return models_of(std::move(w), training);
}

// Time order: the first rows are never held out, and nobody learns from later ones.
Context forward(std::size_t rows) {
  FoldPlan plan{.rule = FoldPlan::Rule::forward, .repeats = {{}}};
  for (std::size_t i = 0; i < rows; ++i) plan.repeats[0].push_back(static_cast<std::uint8_t>(4 * i / rows));
  return {.rng = Rng(1), .plan = std::make_shared<const FoldPlan>(std::move(plan))};
}

TEST(Regression, FoldsByProductsAreFoldsByRows) {
  const Sample s = far(60);
  for (const Context& context : {Context{Rng(1)}, forward(60)})
    for (const bool intercept : {true, false})
      for (const Target& y : {s.y, weighted(s.y)}) {
        const std::vector<double> weight = y.weighted() ? row_weights(y) : std::vector<double>();
        const std::vector<Split> splits = context.splits(y);
        std::size_t fold = 0;
        const auto compare = [&](const Regression& training, const HeldOut& held) -> Status {
          const Split& split = splits[fold++];
          const auto of = [&](const std::vector<std::uint32_t>& rows) { return row_weights(y.select(rows)); };
          const Regression plain = Regression::of(s.frame.select(split.train), numbers_of(y.select(split.train)),
                                                  of(split.train), intercept);
          expect_near(training.products.mean_x, plain.products.mean_x, 1e-10);
          expect_near(training.products.mean_y, plain.products.mean_y, 1e-10);
          expect_near(training.products.xx.values, plain.products.xx.values, intercept ? 1e-8 : 1e-6);
          expect_near(training.products.xy.values, plain.products.xy.values, intercept ? 1e-8 : 1e-6);
          EXPECT_NEAR(training.products.yy[0], plain.products.yy[0], 1e-8);
          const HeldOut rows(s.frame.select(split.test), numbers_of(y.select(split.test)), of(split.test));
          EXPECT_NEAR(held.weight(), rows.weight(), 1e-12);
          for (const std::size_t lag : {0u, 1u})
            expect_near(held.errors(some_models(training), lag), rows.errors(some_models(training), lag), 1e-4);
          return ok();
        };
        ASSERT_TRUE(for_each_fold(s.frame, y, weight, intercept, context, compare));
        EXPECT_EQ(fold, splits.size());
      }
}

TEST(Regression, FewRowsAreReadAsTheyAre) {
  const Sample s = draw_sample({.name = "", .rows = 10, .numbers = 40}, {}, true);
  const Regression all = Regression::of(s.frame, numbers_of(s.y), {}, true);
  EXPECT_FALSE(all.few());
  const Products products = products_of(s.frame, numbers_of(s.y), {}, true);
  for (std::size_t j = 0; j < 40; ++j) EXPECT_NEAR(all.square(j), products.xx(j, j), 1e-12);
  expect_near(all.products.xy.values, products.xy.values, 1e-12);
}

TEST(Regression, AConstantColumnHasNoSquares) {
  const Frame x = Frame::of({std::vector<double>(20, 0.1), std::vector<double>(20, 1e9 / 3)}, 20);
  Matrix y(20, 1);
  for (std::size_t i = 0; i < 20; ++i) y(i, 0) = static_cast<double>(i);
  const Regression all = Regression::of(x, y, {}, true);
  EXPECT_EQ(all.square(0), 0);
  EXPECT_EQ(all.square(1), 0);
}

TEST(Regression, AStopEndsTheFolds) {
  const Sample s = far(40);
  const std::atomic<bool> stop{true};
  const Context stopped{.rng = Rng(1), .crew = {.threads = 1, .stop = &stop}};
  const auto never = [](const Regression&, const HeldOut&) -> Status {
    return fail(Errc::invalid_argument, "a fold was made");
  };
  const Status done = for_each_fold(s.frame, s.y, {}, true, stopped, never);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Errc::stopped);
}

}  // namespace
}  // namespace espalier::test
