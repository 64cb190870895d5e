#include "metrics/metric.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/json.h"
#include "metrics/describe.h"
#include "tests/places.h"

namespace espalier {
namespace {

const Metrics known;

const Metric& metric(std::string_view name) { return *known.named(name).value().metric; }

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
      const Case c = read_case(j, name.ends_with("squared_log_error"));
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
  EXPECT_EQ(known.find("neg_log_loss", y)->name(), "neg_log_loss");
  EXPECT_EQ(known.find("log_loss", y)->shown(-0.5), 0.5);
  EXPECT_EQ(known.find("neg_log_loss", y)->shown(-0.5), -0.5);
  EXPECT_EQ(known.find("accuracy", y)->shown(0.5), 0.5);
  EXPECT_FALSE(known.find("neg_accuracy", y));
  EXPECT_EQ(known.default_for(classes(2)).name(), "roc_auc");
  EXPECT_EQ(known.default_for(y).name(), "log_loss");
  EXPECT_EQ(known.default_for(numbers).name(), "neg_root_mean_squared_error");
}

TEST(Metrics, WhatDoesNotFitIsRefusedInWords) {
  const Target y = classes(3), numbers({{"y", {1, 2, 3}, {}}});
  EXPECT_NE(known.find("acuracy", y).error().message.find("did you mean 'accuracy'"), std::string::npos);
  EXPECT_NE(known.find("r2", y).error().message.find("regression"), std::string::npos);
  EXPECT_NE(known.find("accuracy", numbers).error().message.find("classification"), std::string::npos);
  EXPECT_NE(known.find("f1", y).error().message.find("f1_macro"), std::string::npos);
}

TEST(Metrics, AHostsRowIsARowLikeAnyOther) {
  std::vector<Metric> rows = built_in_metrics();
  const double price = 5;
  rows.push_back(
      {.name = "missed_sales", .loss = true, .best = 0, .score = [price](const std::vector<ScoredColumn>& y) {
         double missed = 0;
         for (std::size_t i = 0; i < y[0].rows(); ++i) missed += y[0].truth[i] == 1 && y[0].label(i) == 0;
         return price * missed;
       }});
  const Target y({{"y", {0, 1, 1}, {"a", "b"}}});
  std::optional<MetricChoice> mine;
  {
    const Metrics table(std::move(rows));
    mine = *table.find("neg_missed_sales", y);
    EXPECT_NE(table.find("mised_sales", y).error().message.find("did you mean 'missed_sales'"), std::string::npos);
    EXPECT_EQ(table.rows().size(), known.rows().size() + 1);
    EXPECT_TRUE(std::ranges::is_sorted(table.rows(), {}, [](const auto& row) { return row->name; }));
  }
  EXPECT_EQ(mine->score(y, {{1, 1, 0}, {0, 0, 1}}), -price) << "a choice outlives its table";
  EXPECT_EQ(mine->shown(-price), -price);
  EXPECT_FALSE(known.named("missed_sales"));
}

TEST(Metrics, TwoRowsOfOneNameAreABrokenPromise) {
  std::vector<Metric> rows = built_in_metrics();
  rows.push_back(rows[0]);
  EXPECT_THROW(Metrics{rows}, BrokenPromise);
}

TEST(Metrics, WhatAnotherProgramScoredByIsShownButDoesNotScore) {
  const MetricChoice loss = known.read("neg_cost", true), score = known.read("profit", false);
  EXPECT_EQ(loss.name(), "neg_cost");
  EXPECT_EQ(loss.shown(-2), -2);
  EXPECT_EQ(known.read("cost", true).shown(-2), 2);
  EXPECT_EQ(score.shown(2), 2);
  EXPECT_TRUE(std::isnan(score.score(classes(2), {{1, 1, 1, 1}, {0, 0, 0, 0}})));
  EXPECT_EQ(known.read("neg_log_loss", false).metric, known.named("log_loss")->metric) << "what is known is as known";
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

TEST(Metrics, GoByTheNamesThatPeopleType) {
  const std::vector<std::pair<std::string, std::string>> typed{{"rmse", "root_mean_squared_error"},
                                                               {"RMSE", "root_mean_squared_error"},
                                                               {"neg_rmse", "neg_root_mean_squared_error"},
                                                               {"mae", "mean_absolute_error"},
                                                               {"mse", "mean_squared_error"},
                                                               {"mape", "mean_absolute_percentage_error"},
                                                               {"rmsle", "root_mean_squared_log_error"},
                                                               {"mcc", "matthews_corrcoef"},
                                                               {"AUC", "roc_auc"},
                                                               {"ROC-AUC", "roc_auc"},
                                                               {"f1-score", "f1"},
                                                               {"F1 Macro", "f1_macro"},
                                                               {"kappa", "cohen_kappa"},
                                                               {"brier", "brier_score"},
                                                               {"logloss", "log_loss"},
                                                               {"acc", "accuracy"},
                                                               {"balanced-accuracy", "balanced_accuracy"},
                                                               {"R2", "r2"}};
  for (const auto& [word, name] : typed) {
    const auto found = known.named(word);
    ASSERT_TRUE(found) << word;
    EXPECT_EQ(found->name(), name) << word;
  }
  EXPECT_FALSE(known.named("neg_auc")) << "what is maximised is not negated";
}

TEST(Metrics, NoNameMeansTwo) {
  std::map<std::string, std::string> seen;
  for (const auto& row : known.rows()) {
    std::vector<std::string> names = row->aliases;
    names.push_back(row->name);
    for (const std::string& name : names) EXPECT_TRUE(seen.emplace(name, row->name).second) << name;
    EXPECT_FALSE(row->title.empty()) << row->name;
  }
}

TEST(Describe, ScoresAsPeopleReadThem) {
  const auto rmse = *known.named("neg_root_mean_squared_error"), auc = *known.named("roc_auc");
  EXPECT_EQ(describe(rmse, -2281.13, 12.4), "RMSE 2281 ± 12");
  EXPECT_EQ(describe(*known.named("rmse"), -2281.13, 12.4), "RMSE 2281 ± 12") << "however it was named";
  EXPECT_EQ(describe(auc, 0.84336, 0.029), "ROC AUC 0.843 ± 0.029");
  EXPECT_EQ(describe(auc, 0.79712, 0.0102), "ROC AUC 0.797 ± 0.010");
  EXPECT_EQ(describe_value(auc, 0.5), "0.5");
  EXPECT_EQ(describe_value(auc, 0.844135), "0.8441");
  EXPECT_EQ(describe_value(rmse, -10559.4), "10559");
  EXPECT_EQ(describe_value(rmse, -3e-7), "3e-07");
  EXPECT_EQ(describe_value(auc, std::nan("")), "undefined");
  EXPECT_EQ(describe_value(rmse, 0), "0");
  EXPECT_EQ(describe_value(rmse, -1.5e12, 3e9), "1.5e+12 ± 3e+09");
}

// The example of scikit-learn's documentation.
TEST(Metrics, TheAdjustedRandIndexIsScikitLearns) {
  const Target y({{"y", {0, 0, 1, 2}, {"a", "b", "c"}}});
  const auto metric = Metrics().find("adjusted_rand_score", y);
  ASSERT_TRUE(metric);
  const std::vector<std::vector<double>> predicted{{1, 1, 0, 0}, {0, 0, 1, 1}, {0, 0, 0, 0}};
  EXPECT_NEAR(metric->score(y, predicted), 4.0 / 7, 1e-12);
}

}  // namespace
}  // namespace espalier
