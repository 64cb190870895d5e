#include "operators/trees/losses.h"

#include <gtest/gtest.h>

#include <cmath>

#include "operators/trees/links.h"

namespace espalier {
namespace {

using Columns = std::vector<std::vector<double>>;

Target target(std::vector<double> y, std::size_t classes, std::vector<double> weights = {}) {
  TargetColumn column{.name = "y", .values = std::move(y), .classes = {}};
  for (std::size_t c = 0; c < classes; ++c) column.classes.push_back("c" + std::to_string(c));
  return Target({column}, std::move(weights));
}

// Of row i, by the book.
double loss(const LossOptions& options, const Columns& raw, std::size_t i, double y, double outlier) {
  const double r = std::abs(y - raw[0][i]);
  if (options.loss == Loss::squared_error) return r * r / 2;
  if (options.loss == Loss::absolute_error) return r;
  if (options.loss == Loss::quantile) return y > raw[0][i] ? options.alpha * r : (1 - options.alpha) * r;
  if (options.loss == Loss::huber) return r <= outlier ? r * r / 2 : outlier * (r - outlier / 2);
  if (raw.size() == 1) return std::log(1 + std::exp(raw[0][i])) - y * raw[0][i];
  double sum = 0;
  for (const auto& column : raw) sum += std::exp(column[i]);
  return std::log(sum) - raw[static_cast<std::size_t>(y)][i];
}

TEST(Losses, GradientsAreThoseOfTheLoss) {
  const std::vector<double> numbers{0.2, -1, 3, 8, -20, 0}, labels{0, 1, 2, 1, 0, 2}, two{0, 1, 1, 1, 0, 0},
      weights{1, 2, 0.5, 1, 3, 1};
  const Columns one{{0.1, 0.4, -0.3, 1, 0, 2}};
  const Columns three{one[0], {1, 0, 2, -1, 0.5, 0.2}, {0, 0.3, 0.1, 0.7, -2, 1}};
  struct Case {
    Loss loss;
    std::size_t classes;
    const std::vector<double>& y;
    const Columns& raw;
  };
  for (const Case& c : {Case{Loss::squared_error, 0, numbers, one}, Case{Loss::absolute_error, 0, numbers, one},
                        Case{Loss::huber, 0, numbers, one}, Case{Loss::quantile, 0, numbers, one},
                        Case{Loss::log_loss, 2, two, one}, Case{Loss::log_loss, 3, labels, three}}) {
    const LossOptions options{.loss = c.loss, .alpha = 0.7};
    BoostingTarget y(options, target(c.y, c.classes, weights));
    ASSERT_EQ(y.slots(), c.raw.size());
    std::vector<std::pair<double, double>> residuals;
    for (std::size_t i = 0; i < 6; ++i) residuals.emplace_back(std::abs(c.y[i] - c.raw[0][i]), weights[i]);
    const double outlier = weighted_quantile(residuals, options.alpha);
    y.update(c.raw);
    for (std::size_t k = 0; k < c.raw.size(); ++k) {
      std::vector<double> gradient(6), curvature(6);
      y.gradients(k, gradient, curvature);
      for (std::size_t i = 0; i < 6; ++i) {
        Columns more = c.raw, less = c.raw;
        more[k][i] += 1e-6;
        less[k][i] -= 1e-6;
        const double slope = (loss(options, more, i, c.y[i], outlier) - loss(options, less, i, c.y[i], outlier)) / 2e-6;
        EXPECT_NEAR(gradient[i], -weights[i] * slope, 1e-6) << "row " << i << ", slot " << k;
        EXPECT_LE(std::abs(gradient[i]), y.largest_gradient(gradient));
      }
    }
  }
}

TEST(Losses, BoostingStartsWhereAConstantLosesLeast) {
  const std::vector<double> weights{1, 1, 2, 1, 1, 1};
  const auto start = [&](Loss loss, std::vector<double> y, std::size_t classes) {
    return BoostingTarget({.loss = loss}, target(std::move(y), classes, weights)).start();
  };
  EXPECT_NEAR(start(Loss::squared_error, {1, 2, 3, 4, 5, 6}, 0)[0], 24.0 / 7, 1e-12);
  EXPECT_EQ(start(Loss::absolute_error, {1, 2, 3, 4, 50, 60}, 0)[0], 3);
  EXPECT_NEAR(start(Loss::log_loss, {0, 0, 1, 1, 0, 0}, 2)[0], std::log(3.0 / 4), 1e-12);
  const auto three = start(Loss::log_loss, {0, 0, 1, 1, 2, 2}, 3);
  EXPECT_NEAR(three[1] - three[0], std::log(3.0 / 2), 1e-12);
}

TEST(Losses, AStepIsShrunkAndBounded) {
  const auto step = [](LossOptions options) {
    options.newton = true;
    const BoostingTarget y(options, target({5, 7}, 0));
    return y.leaf(std::vector<std::uint32_t>{0, 1}, std::vector<double>{-2, -4}, std::vector<double>{1, 1});
  };
  EXPECT_EQ(step({}), -3);
  EXPECT_EQ(step({.l2 = 1}), -2);
  EXPECT_EQ(step({.l2 = 1, .l1 = 3}), -1);
  EXPECT_EQ(step({.l1 = 7}), 0);
  EXPECT_EQ(step({.largest_step = 0.5}), -0.5);
}

TEST(Losses, ALeafIsTheQuantileOfItsResiduals) {
  const Columns raw{{1, 1, 1, 1, 1}};
  const std::vector<std::uint32_t> rows{0, 1, 2, 3};
  const auto leaf = [&](const LossOptions& options) {
    BoostingTarget y(options, target({1, 2, 3, 11, 99}, 0));
    y.update(raw);
    std::vector<double> g(5), h(5);
    y.gradients(0, g, h);
    return y.leaf(rows, g, h);
  };
  EXPECT_EQ(leaf({.loss = Loss::absolute_error}), 1);
  EXPECT_EQ(leaf({.loss = Loss::quantile, .alpha = 0.25}), 0);
  EXPECT_EQ(leaf({.loss = Loss::quantile, .alpha = 0.9}), 10);
  EXPECT_NEAR(leaf({.loss = Loss::huber, .alpha = 0.6}), 1 + (-1 + 0 + 1 + 2) / 4.0, 1e-12) << "outliers count as 2";
}

TEST(Losses, AQuantileWeighsItsNumbers) {
  EXPECT_EQ(weighted_quantile({{3, 1}, {1, 1}, {2, 5}}, 0.5), 2);
  EXPECT_EQ(weighted_quantile({{3, 1}, {1, 1}, {2, 5}}, 0.1), 1);
  EXPECT_EQ(weighted_quantile({{3, 1}, {1, 1}, {2, 5}}, 1), 3);
  EXPECT_EQ(weighted_quantile({}, 0.5), 0);
  EXPECT_EQ(plain_quantile({{3, 1}, {1, 1}, {2, 1}, {8, 1}}, 0.5), 2.5);
  EXPECT_EQ(plain_quantile({{3, 1}, {1, 1}}, 1), 3);
  EXPECT_EQ(plain_quantile({{3, 1}}, 0.3), 3);
  EXPECT_EQ(plain_quantile({}, 0.3), 0);
}

}  // namespace
}  // namespace espalier
