#include "engine/usable_metric.h"

#include <gtest/gtest.h>

namespace espalier {
namespace {

Target classes(std::vector<double> labels, std::vector<double> weights = {}) {
  return Target({TargetColumn{.name = "y", .values = std::move(labels), .classes = {"no", "yes"}}}, std::move(weights));
}
Target numbers(std::vector<double> values) { return Target({TargetColumn{.name = "y", .values = std::move(values)}}); }

// Splits by hand: row i is validated in fold_of[i].
FoldPlan plan(std::vector<std::uint8_t> fold_of) { return {.repeats = {std::move(fold_of)}}; }

Result<UsableMetric> usable(const std::string& name, const Target& y, const FoldPlan& folds, bool by_name = true) {
  const Metrics metrics;
  return usable_metric(metrics, *metrics.find(name, y), by_name, y, folds);
}

TEST(UsableMetric, IsTheOneAskedForWhereAnySplitDefinesIt) {
  const auto found = usable("roc_auc", classes({0, 0, 1, 1, 0, 1}), plan({0, 0, 0, 1, 2, 1}));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->metric.name(), "roc_auc");
  EXPECT_EQ(found->remark, "");
}

TEST(UsableMetric, IsLogLossWhereEverySplitIsOfOneClass) {
  const auto found = usable("roc_auc", classes({0, 0, 0, 1, 1, 1}), plan({0, 1, 0, 2, 2, 2}));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->metric.name(), "log_loss");
  EXPECT_NE(found->remark.find("roc_auc is undefined on every split"), std::string::npos) << found->remark;
}

TEST(UsableMetric, TakesErrorsThatLargeNumbersDoNotOverflow) {
  const auto found =
      usable("neg_root_mean_squared_error", numbers({1e200, -1e200, 3e200, 1e199}), plan({0, 1, 0, 1}), false);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->metric.name(), "neg_mean_absolute_error");
}

TEST(UsableMetric, RefusesWhatIsNotDefined) {
  const auto negative = usable("mean_squared_log_error", numbers({-3, -2, -5, -4}), plan({0, 1, 0, 1}));
  ASSERT_FALSE(negative);
  EXPECT_NE(negative.error().message.find("negative numbers"), std::string::npos);
  const auto weightless = usable("accuracy", classes({0, 1, 0, 1}, {0, 0, 0, 0}), plan({0, 1, 0, 1}));
  ASSERT_FALSE(weightless);
  EXPECT_NE(weightless.error().message.find("weight"), std::string::npos);
}

}  // namespace
}  // namespace espalier
