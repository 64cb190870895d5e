#include "operators/networks/training.h"

#include <cmath>

#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

const Context context{Rng(1)};

// One column, one weight and its constant, two rows that ask for the line y = x.
Pupils line() {
  Matrix y(1, 2);
  y(0, 1) = 1;
  return Pupils(Frame::of({{0, 1}}, 2), y, {1, 1});
}
Network start() { return {{1, 1}, {}, Activation::identity, Link::identity}; }

std::vector<double> weights_after(const TrainingOptions& options, const Context& with = context) {
  Network n = start();
  const Status done = train(n, line(), options, {}, with, "network");
  if (!done) throw std::runtime_error(done.error().message);
  return n.weights;
}

// The weights drawn, and the gradient there of all rows with their mean: what first steps are made of.
struct First {
  std::vector<double> w, gradient;
};
First first(const TrainingOptions& options) {
  TrainingOptions still = options;
  still.solver = Solver::sgd;
  still.max_iter = 1;
  still.learning_rate_init = 1e-300;
  First out{weights_after(still), std::vector<double>(2)};
  Network n = start();
  n.weights = out.w;
  const std::vector<std::uint32_t> both{0, 1};
  loss_of(n, line().lesson(both), options.alpha, out.gradient);
  return out;
}

TEST(Training, AdamsFirstStepIsOfOneLength) {
  const TrainingOptions o{.max_iter = 1};
  const First f = first(o);
  const auto w = weights_after(o);
  for (std::size_t k = 0; k < 2; ++k) EXPECT_NEAR(w[k], f.w[k] - std::copysign(1e-3, f.gradient[k]), 1e-9);
}

TEST(Training, MomentumLooksAhead) {
  TrainingOptions o{.solver = Solver::sgd, .learning_rate_init = 0.1, .max_iter = 1};
  const First f = first(o);
  for (const bool ahead : {true, false}) {
    o.nesterovs_momentum = ahead;
    const auto w = weights_after(o);
    for (std::size_t k = 0; k < 2; ++k) EXPECT_NEAR(w[k], f.w[k] - 0.1 * (ahead ? 1.9 : 1.0) * f.gradient[k], 1e-14);
  }
}

TEST(Training, EverySolverFindsTheLine) {
  for (const Solver solver : {Solver::lbfgs, Solver::sgd, Solver::adam})
    for (const Pace pace : {Pace::constant, Pace::invscaling, Pace::adaptive}) {
      const auto w = weights_after({.solver = solver,
                                    .alpha = 0,
                                    .learning_rate = pace,
                                    .learning_rate_init = 0.05,
                                    .power_t = 0.1,
                                    .max_iter = 3000,
                                    .tol = 1e-10,
                                    .n_iter_no_change = 300});
      EXPECT_NEAR(w[0], 1, 0.01);
      EXPECT_NEAR(w[1], 0, 0.01);
    }
}

// Where nothing improves, steps become shorter, then end: long before the passes are used up.
TEST(Training, EndsWhereNothingImproves) {
  std::size_t asked = 0;
  const Judge never = [&](const Network&) { return static_cast<double>(asked++ == 0); };
  Network n = start();
  ASSERT_TRUE(train(n, line(), {.max_iter = 1000, .n_iter_no_change = 4}, never, context, "network"));
  EXPECT_EQ(asked, 6u) << "the first pass, four without improvement, and the one that ends it";
  TrainingOptions once{.max_iter = 1};
  EXPECT_EQ(n.weights, weights_after(once)) << "the best weights are those of the first pass";
  asked = 0;
  ASSERT_TRUE(train(n, line(), {.solver = Solver::sgd, .learning_rate = Pace::adaptive, .max_iter = 1000}, never,
                    context, "network"));
  EXPECT_GT(asked, 40u) << "after steps of a fifth";
  EXPECT_LT(asked, 200u);
}

TEST(Training, BatchesCoverTheRowsWhateverTheirSize) {
  for (const std::size_t size : {1u, 2u, 5u})
    for (const double w : weights_after({.batch_size = size, .max_iter = 5})) EXPECT_TRUE(std::isfinite(w));
  TrainingOptions ordered{.batch_size = 1, .max_iter = 3, .shuffle = false};
  EXPECT_EQ(weights_after(ordered), weights_after(ordered));
}

TEST(Training, WeightsBeyondAllNumbersAreAMessage) {
  Network n = start();
  const Pupils far(Frame::of({{0, 1e160}}, 2), Matrix(1, 2), {1, 1});
  const Status done = train(n, far, {.solver = Solver::sgd, .learning_rate_init = 1e3}, {}, context, "network");
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("standard_scaler"), std::string::npos);
}

TEST(Training, StopsWhenAsked) {
  const std::atomic<bool> stop{true};
  const Context stopped{.rng = Rng(1), .crew = {.threads = 1, .stop = &stop}};
  for (const Solver solver : {Solver::lbfgs, Solver::sgd, Solver::adam}) {
    Network n = start();
    const Status done = train(n, line(), {.solver = solver}, {}, stopped, "network");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::stopped);
  }
}

TEST(Training, RowsWithoutWeightTellNothing) {
  Matrix y(1, 3);
  y(0, 1) = 1;
  y(0, 2) = 1000;
  const Pupils spoilt(Frame::of({{0, 1, 1}}, 3), y, {1, 1, 0});
  for (const Solver solver : {Solver::lbfgs, Solver::adam}) {
    const TrainingOptions o{.solver = solver, .batch_size = 1, .learning_rate_init = 0.1, .max_iter = 300, .tol = 1e-9};
    Network n = start();
    ASSERT_TRUE(train(n, spoilt, o, {}, context, "network"));
    EXPECT_NEAR(n.weights[0], 1, 0.05);
    EXPECT_NEAR(n.weights[1], 0, 0.05);
  }
}

}  // namespace
}  // namespace espalier::test
