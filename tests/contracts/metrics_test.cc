// What every row of the table of metrics promises (metrics/metric.h). A new row is met without being told.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/rng.h"
#include "metrics/metric.h"

namespace espalier {
namespace {

using Columns = std::vector<std::vector<double>>;

struct Sample {
  Target target;
  Columns perfect, random;
};

constexpr std::size_t rows = 48;

void add_classes(Rng& rng, std::size_t classes, const std::vector<double>& truth, Sample& to) {
  std::vector<std::vector<double>> drawn(classes, std::vector<double>(rows));
  for (std::size_t i = 0; i < rows; ++i) {
    double sum = 0;
    for (auto& column : drawn) sum += column[i] = rng.uniform(0.05, 1);
    for (auto& column : drawn) column[i] /= sum;
  }
  std::ranges::move(drawn, std::back_inserter(to.random));
  for (std::size_t k = 0; k < classes; ++k) {
    auto& right = to.perfect.emplace_back();
    for (const double label : truth) right.push_back(label == static_cast<double>(k) ? 1 : 0);
  }
}

// So many target columns of so many classes (0: numbers, above -1 as the logarithm wants them), every class there, and
// in every row a positive one: without any, scikit-learn's averages of rows are 0 whatever is predicted.
Sample sample(std::size_t columns, std::size_t classes, bool weighted) {
  Rng rng(11);
  Sample out;
  std::vector<TargetColumn> target;
  for (std::size_t c = 0; c < columns; ++c) {
    TargetColumn& y = target.emplace_back(TargetColumn{.name = "y" + std::to_string(c)});
    for (std::size_t k = 0; k < classes; ++k) y.classes.push_back("c" + std::to_string(k));
    for (std::size_t i = 0; i < rows; ++i)
      y.values.push_back(classes == 0                      ? rng.uniform(0, 9)
                         : columns > 1 && i % columns == c ? 1
                                                           : static_cast<double>((i + c * (i / 7)) % classes));
    if (classes > 0) {
      add_classes(rng, classes, y.values, out);
      continue;
    }
    out.perfect.push_back(y.values);
    auto& drawn = out.random.emplace_back();
    for (const double v : y.values) drawn.push_back(std::max(0.0, v + rng.uniform(-4, 4)));
  }
  std::vector<double> weights;
  for (std::size_t i = 0; weighted && i < rows; ++i) weights.push_back(static_cast<double>(1 + rng.below(3)));
  out.target = Target(std::move(target), std::move(weights));
  return out;
}

// The targets that a metric takes.
std::vector<Sample> samples_of(const Metric& m) {
  std::vector<Sample> out;
  for (const bool weighted : {false, true}) {
    if (m.task == Task::regression) {
      out.push_back(sample(1, 0, weighted));
      out.push_back(sample(3, 0, weighted));
      continue;
    }
    out.push_back(sample(1, 2, weighted));
    if (m.binary_only) continue;
    out.push_back(sample(1, 4, weighted));
    out.push_back(sample(3, 2, weighted));
  }
  return out;
}

Columns picked(const Columns& columns, const std::vector<std::uint32_t>& at) {
  Columns out;
  for (const auto& column : columns) {
    auto& to = out.emplace_back();
    for (const std::uint32_t i : at) to.push_back(column[i]);
  }
  return out;
}

Target with_weights(const Target& y, std::vector<double> weights) {
  std::vector<TargetColumn> columns;
  for (std::size_t k = 0; k < y.columns(); ++k) {
    TargetColumn& c =
        columns.emplace_back(TargetColumn{y.column(k).name, {}, y.column(k).classes, y.column(k).positive});
    for (std::size_t i = 0; i < y.rows(); ++i) c.values.push_back(y.value(i, k));
  }
  return Target(std::move(columns), std::move(weights));
}

class EveryMetric : public testing::TestWithParam<std::string> {
 protected:
  const Metrics table;
  const Metric& metric = *table.named(GetParam())->metric;
};

TEST_P(EveryMetric, APerfectPredictionScoresBestAndNothingScoresBetter) {
  for (const Sample& s : samples_of(metric)) {
    EXPECT_NEAR(raw_score(metric, s.target, s.perfect), metric.best, 1e-12);
    const double score = raw_score(metric, s.target, s.random);
    EXPECT_TRUE(std::isfinite(score));
    EXPECT_TRUE(metric.loss ? score > metric.best : score < metric.best) << score;
  }
}

TEST_P(EveryMetric, CloserIsBetter) {
  const MetricChoice choice = *table.named(GetParam());
  for (const Sample& s : samples_of(metric)) {
    const double worst = choice.score(s.target, s.random);
    double last = worst;
    for (const double share : {0.0, 0.25, 0.5, 1.0}) {
      Columns mixed = s.random;
      for (std::size_t c = 0; c < mixed.size(); ++c)
        for (std::size_t i = 0; i < static_cast<std::size_t>(share * rows); ++i) mixed[c][i] = s.perfect[c][i];
      const double value = choice.score(s.target, mixed);
      // Divisions of the rows may agree under other names of the classes.
      if (GetParam() != "adjusted_rand_score") { EXPECT_GE(value, last) << share; }
      last = value;
    }
    EXPECT_GT(last, worst);
  }
}

TEST_P(EveryMetric, TheOrderOfTheRowsDoesNotMatter) {
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0U);
  Rng(5).shuffle(std::span(order));
  for (const Sample& s : samples_of(metric))
    EXPECT_NEAR(raw_score(metric, s.target.select(order), picked(s.random, order)),
                raw_score(metric, s.target, s.random), 1e-12);
}

TEST_P(EveryMetric, AWeightOfTwoIsTheRowTwiceAndOfNoneNotThere) {
  for (const Sample& s : samples_of(metric)) {
    if (s.target.weighted()) continue;
    std::vector<double> weights(rows);
    std::vector<std::uint32_t> repeated;
    for (std::uint32_t i = 0; i < rows; ++i) {
      weights[i] = i % 5 == 4 ? 0 : i % 3 == 0 ? 2 : 1;
      for (int copy = 0; copy < static_cast<int>(weights[i]); ++copy) repeated.push_back(i);
    }
    EXPECT_NEAR(raw_score(metric, with_weights(s.target, weights), s.random),
                raw_score(metric, s.target.select(repeated), picked(s.random, repeated)), 1e-12);
  }
}

TEST_P(EveryMetric, IsUndefinedWhereThereIsNothingToScore) {
  for (const Sample& s : samples_of(metric)) {
    EXPECT_TRUE(std::isnan(raw_score(metric, s.target.select({}), picked(s.random, {}))));
    EXPECT_TRUE(std::isnan(raw_score(metric, with_weights(s.target, std::vector<double>(rows, 0)), s.random)));
    if (metric.needs != Metric::Needs::ranks) continue;
    std::vector<std::uint32_t> one_class;
    for (std::uint32_t i = 0; i < rows; ++i)
      if (s.target.value(i, 0) == 0) one_class.push_back(i);
    EXPECT_TRUE(std::isnan(raw_score(metric, s.target.select(one_class), picked(s.random, one_class))));
  }
}

TEST_P(EveryMetric, IsFoundByItsNamesAndSuggestedForNearOnes) {
  const Target y = samples_of(metric)[0].target;
  EXPECT_EQ(table.find(metric.name, y)->metric.get(), &metric);
  EXPECT_EQ(table.find("neg_" + metric.name, y).has_value(), metric.loss);
  const auto wrong = table.find(metric.name + "x", y);
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("'" + metric.name + "'"), std::string::npos) << wrong.error().message;
  EXPECT_FALSE(table.find(metric.name,
                          metric.task == Task::regression ? sample(1, 2, false).target : sample(1, 0, false).target));
  EXPECT_FALSE(metric.doc.empty());
}

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const Metric& m : built_in_metrics()) out.push_back(m.name);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Contract, EveryMetric, testing::ValuesIn(names()), [](const auto& p) { return p.param; });

}  // namespace
}  // namespace espalier
