#include "metrics/metric.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/json.h"
#include "tests/places.h"

namespace espalier {
namespace {

const Metric& metric(std::string_view name) {
  for (const Metric& m : all_metrics())
    if (m.name == name) return m;
  throw std::runtime_error("no metric " + std::string(name));
}

struct Case {
  Target target;
  std::vector<std::vector<double>> predicted;
};

Case read_case(const Json& j, bool positive_numbers) {
  std::vector<TargetColumn> columns;
  Case out;
  for (std::size_t k = 0; k < j["truth"].size(); ++k) {
    TargetColumn& c =
        columns.emplace_back(TargetColumn{"y" + std::to_string(k), j["truth"][k].get<std::vector<double>>(), {}});
    for (const Json& p : j["predicted"][k]) out.predicted.push_back(p.get<std::vector<double>>());
    if (j["kind"] == "classes") {
      for (std::size_t o = 0; o < j["predicted"][k].size(); ++o) c.classes.push_back(std::to_string(o));
      if (c.classes.size() == 2) c.positive = j["positive"].get<int>();
    }
    if (positive_numbers)
      for (double& v : c.values) v = std::abs(v);
  }
  if (positive_numbers)
    for (auto& column : out.predicted)
      for (double& v : column) v = std::abs(v);
  out.target = Target(std::move(columns), j["weights"].get<std::vector<double>>());
  return out;
}

TEST(Metrics, AreScikitLearnsToTwelveDigits) {
  const auto text = read_file(ESPALIER_SOURCE "/tests/metrics/golden.json");
  ASSERT_TRUE(text) << text.error().message;
  const auto golden = parse_json(*text, "golden.json");
  ASSERT_TRUE(golden);
  std::size_t compared = 0;
  for (const Json& j : (*golden)["cases"])
    for (const auto& [name, expected] : j["expected"].items()) {
      const Case c = read_case(j, name == "mean_squared_log_error");
      EXPECT_NEAR(raw_score(metric(name), c.target, c.predicted), expected.get<double>(),
                  1e-12 * std::max(1.0, std::abs(expected.get<double>())))
          << name << " of case " << compared;
      ++compared;
    }
  EXPECT_GT(compared, 100u);
}

Target classes(std::size_t k) {
  TargetColumn y{"y", {0, 1, 0, 1}, {}};
  for (std::size_t c = 0; c < k; ++c) y.classes.push_back(std::to_string(c));
  return Target({y});
}

TEST(Metrics, ALossMayBeNamedWithOrWithoutItsMinus) {
  const Target y = classes(3), numbers({{"y", {1, 2, 3}, {}}});
  EXPECT_EQ(find_metric("neg_log_loss", y)->name(), "neg_log_loss");
  EXPECT_EQ(find_metric("log_loss", y)->shown(-0.5), 0.5);
  EXPECT_EQ(find_metric("neg_log_loss", y)->shown(-0.5), -0.5);
  EXPECT_EQ(find_metric("accuracy", y)->shown(0.5), 0.5);
  EXPECT_FALSE(find_metric("neg_accuracy", y));
  EXPECT_EQ(default_metric(classes(2)).name(), "roc_auc");
  EXPECT_EQ(default_metric(y).name(), "log_loss");
  EXPECT_EQ(default_metric(numbers).name(), "neg_root_mean_squared_error");
}

TEST(Metrics, WhatDoesNotFitIsRefusedInWords) {
  const Target y = classes(3), numbers({{"y", {1, 2, 3}, {}}});
  EXPECT_NE(find_metric("acuracy", y).error().message.find("did you mean 'accuracy'"), std::string::npos);
  EXPECT_NE(find_metric("r2", y).error().message.find("regression"), std::string::npos);
  EXPECT_NE(find_metric("accuracy", numbers).error().message.find("classification"), std::string::npos);
  EXPECT_NE(find_metric("f1", y).error().message.find("f1_macro"), std::string::npos);
}

TEST(Metrics, OneClassOnlyIsUndefinedByRank) {
  const Target y({{"y", {0, 0, 0}, {"a", "b"}}});
  const std::vector<std::vector<double>> p{{0.1, 0.2, 0.3}, {0.9, 0.8, 0.7}};
  EXPECT_TRUE(std::isnan(raw_score(metric("roc_auc"), y, p)));
  EXPECT_TRUE(std::isnan(raw_score(metric("average_precision"), y, p)));
  EXPECT_EQ(raw_score(metric("accuracy"), y, p), 0.0);
}

TEST(Metrics, EqualScoresOfEitherSignOfZeroAreOneStep) {
  const Target y({{"y", {0, 1, 0, 1}, {"a", "b"}}});
  EXPECT_EQ(raw_score(metric("roc_auc"), y, {{0, 0, 0, 0}, {0.0, -0.0, -0.0, 0.0}}), 0.5);
  EXPECT_EQ(raw_score(metric("roc_auc"), y, {{0, 0, 0, 0}, {-1, 2, -1e300, 1e-300}}), 1.0);
}

}  // namespace
}  // namespace espalier
