#include <algorithm>
#include <cmath>

#include "tests/support.h"

namespace espalier {
namespace {

Result<Learned> fit(const ParamMap& params, const Dataset& d, const Context& context = {Rng(1)}) {
  const Catalog catalog(built_in());
  return (*catalog.find("ada_boost_classifier"))->fit(params, d.raw, d.target, context);
}
std::vector<double> predict(const Learned& learned, const Frame& in) {
  return (*learned.fitted->apply(in, Context{Rng(1)})).gather();
}

Dataset numbers(std::size_t rows, std::size_t classes, bool weighted) {
  Rng rng(classes);
  std::vector<std::vector<double>> columns(3, std::vector<double>(rows));
  TargetColumn y{.name = "y", .values = std::vector<double>(rows), .classes = {}};
  for (std::size_t c = 0; c < classes; ++c) y.classes.push_back("c" + std::to_string(c));
  std::vector<double> weights;
  for (std::size_t i = 0; i < rows; ++i) {
    for (auto& column : columns) column[i] = rng.normal();
    const double signal = columns[0][i] + 0.7 * columns[1][i] * columns[1][i] + 0.3 * rng.normal();
    y.values[i] = std::clamp(std::floor(signal + 1), 0.0, static_cast<double>(classes - 1));
    if (weighted) weights.push_back(rng.uniform(0.2, 3));
  }
  return {Frame::of(std::move(columns), rows), Target({y}, std::move(weights))};
}

// The stump of least weighted Gini impurity, every cut tried.
struct Stump {
  std::size_t column = 0;
  double threshold = 0;
  std::size_t vote[2] = {};
  std::size_t operator()(const Frame& x, std::size_t i) const { return vote[x.column(column)[i] > threshold]; }
};
Stump best_stump(const Dataset& d, const std::vector<double>& weight, std::size_t classes) {
  Stump best;
  double least = HUGE_VAL;
  for (std::size_t j = 0; j < d.raw.columns(); ++j)
    for (std::size_t k = 0; k < d.raw.rows(); ++k) {
      std::vector<double> sums[2] = {std::vector<double>(classes), std::vector<double>(classes)};
      const double cut = d.raw.column(j)[k];
      for (std::size_t i = 0; i < d.raw.rows(); ++i) sums[d.raw.column(j)[i] > cut][d.target.label(i)] += weight[i];
      double impurity = 0;
      Stump stump{.column = j, .threshold = cut};
      for (const int side : {0, 1}) {
        double all = 0, squares = 0;
        for (const double s : sums[side]) all += s;
        for (const double s : sums[side]) squares += s * s;
        impurity += all > 0 ? all - squares / all : HUGE_VAL;
        stump.vote[side] = static_cast<std::size_t>(std::ranges::max_element(sums[side]) - sums[side].begin());
      }
      if (impurity < least - 1e-12) {
        least = impurity;
        best = stump;
      }
    }
  return best;
}

// SAMME by the book, with scikit-learn's probabilities.
std::vector<double> by_hand(const Dataset& d, std::size_t rounds, double learning_rate) {
  const std::size_t n = d.raw.rows(), classes = d.target.outputs();
  const double k = static_cast<double>(classes);
  std::vector<double> weight(n);
  for (std::size_t i = 0; i < n; ++i) weight[i] = d.target.weight(i);
  std::vector<double> votes(n * classes), out(n * classes);
  double total = 0;
  for (std::size_t r = 0; r < rounds; ++r) {
    const Stump stump = best_stump(d, weight, classes);
    double wrong = 0, all = 0;
    for (std::size_t i = 0; i < n; ++i) {
      all += weight[i];
      if (stump(d.raw, i) != d.target.label(i)) wrong += weight[i];
    }
    const double alpha = learning_rate * (std::log((all - wrong) / wrong) + std::log(k - 1));
    for (std::size_t i = 0; i < n; ++i) {
      votes[stump(d.raw, i) * n + i] += alpha;
      if (stump(d.raw, i) != d.target.label(i)) weight[i] *= std::exp(alpha);
    }
    total += alpha;
  }
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::size_t c = 0; c < classes; ++c) {
      const double share = votes[c * n + i] / total, decision = share - (1 - share) / (k - 1);
      sum += out[c * n + i] = std::exp(decision / (k - 1));
    }
    for (std::size_t c = 0; c < classes; ++c) out[c * n + i] /= sum;
  }
  return out;
}

TEST(AdaBoost, IsSammeByTheBook) {
  for (const std::size_t classes : {2u, 3u})
    for (const bool weighted : {false, true})
      for (const double learning_rate : {1.0, 0.3}) {
        const Dataset d = numbers(90, classes, weighted);
        const auto learned = fit({{"n_estimators", 12.0}, {"learning_rate", learning_rate}}, d);
        ASSERT_TRUE(learned);
        const auto found = predict(*learned, d.raw), expected = by_hand(d, 12, learning_rate);
        for (std::size_t i = 0; i < found.size(); ++i)
          ASSERT_NEAR(found[i], expected[i], 1e-6) << classes << " classes, weighted " << weighted << ", " << i;
      }
}

TEST(AdaBoost, ATreeWithoutErrorsEndsIt) {
  std::vector<double> x(40), y(40);
  for (std::size_t i = 0; i < 40; ++i) {
    x[i] = static_cast<double>(i);
    y[i] = i >= 17;
  }
  const Dataset d{Frame::of({x}, 40), Target({{"y", y, {"a", "b"}}})};
  const auto one = fit({{"n_estimators", 1.0}}, d), many = fit({{"n_estimators", 50.0}}, d);
  EXPECT_TRUE(one->fitted->save() == many->fitted->save());
  const Catalog catalog(built_in());
  const Operator& op = **catalog.find("ada_boost_classifier");
  const auto grown = op.grow(*one->fitted, {{"n_estimators", 50.0}}, d.raw, d.target, Context{Rng(1)});
  EXPECT_TRUE((*grown)->save() == many->fitted->save());
}

TEST(AdaBoost, WithNothingToTellClassesApartNoneIsPreferred) {
  const Dataset d{Frame::of({std::vector<double>(6, 1.0)}, 6), Target({{"y", {0, 1, 0, 1, 0, 1}, {"a", "b", "c"}}})};
  const auto learned = fit({}, d);
  ASSERT_TRUE(learned);
  const auto out = predict(*learned, d.raw);
  EXPECT_EQ(out[0], 0.5);
  EXPECT_EQ(out[6], 0.5);
  EXPECT_EQ(out[12], 0) << "a class that the fit did not see";
}

TEST(AdaBoost, GrownIsFittedToTheBit) {
  for (const std::size_t classes : {2u, 4u})
    for (const double depth : {1.0, 3.0}) {
      const Dataset d = numbers(500, classes, true);
      const Catalog catalog(built_in());
      const Operator& op = **catalog.find("ada_boost_classifier");
      const ParamMap few{{"n_estimators", 5.0}, {"max_depth", depth}},
          more{{"n_estimators", 60.0}, {"max_depth", depth}};
      const auto grown = op.grow(*fit(few, d)->fitted, more, d.raw, d.target, Context{Rng(1)});
      EXPECT_TRUE((*grown)->save() == fit(more, d)->fitted->save());
    }
}

TEST(AdaBoost, RowsWithoutWeightAreRefusedTogetherAndIgnoredAlone) {
  Dataset d = numbers(60, 2, false);
  const auto none = fit({}, {d.raw, Target({d.target.column()}, std::vector<double>(60))});
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("weights"), std::string::npos);
  std::vector<double> weights(60, 1.0);
  TargetColumn spoilt = d.target.column();
  for (std::size_t i = 0; i < 60; i += 4) {
    weights[i] = 0;
    spoilt.values[i] = 1 - spoilt.values[i];
  }
  const auto a = fit({}, {d.raw, Target({d.target.column()}, weights)}),
             b = fit({}, {d.raw, Target({spoilt}, weights)});
  EXPECT_TRUE(predict(*a, d.raw) == predict(*b, d.raw));
}

}  // namespace
}  // namespace espalier
