#include "evaluation/own_metric.h"

#include <cmath>

#include "tests/places.h"
#include "tests/world.h"

namespace espalier {
namespace {

// The current folder comes first on Python's path.
struct Here {
  explicit Here(const std::string& module) : folder("own_metric") {
    if (!write_file(folder.path / "scorers.py", module)) throw std::runtime_error("cannot write");
    std::filesystem::current_path(folder.path);
  }
  ~Here() { std::filesystem::current_path(before); }
  Path before = std::filesystem::current_path();
  test::Folder folder;
};

Target classes() { return Target({{"y", {0, 1, 1, 0, 1, 0}, {"3", "7"}}}); }
Target numbers() { return Target({{"y", {1, 2, 4, 8}, {}}}); }

std::string message(const std::string& name, const Target& y) {
  const auto out = own_metric(name, y);
  return out ? std::string() : out.error().message;
}

constexpr const char* module = R"(
import time
def share_right(y_true, y_pred):
    print("what it prints goes elsewhere")
    assert set(y_true) <= {3, 7}, y_true
    return sum(a == b for a, b in zip(y_true, y_pred)) / len(y_true)
def mean_error(y_true, y_pred):
    return sum(abs(a - b) for a, b in zip(y_true, y_pred)) / len(y_true)
def broken(y_true, y_pred):
    raise ValueError("these labels are unsorted")
def worded(y_true, y_pred):
    return "very good"
def scorer_error(estimator, X, y):
    assert len(X) == len(y) == X.shape[0]
    chances = estimator.predict_proba(X)
    assert list(estimator.classes_) == [3, 7] and chances.shape == (len(y), 2)
    return float((estimator.predict(X) == y).mean())
def reads_columns(estimator, X, y):
    return X[:, 0].mean()
def undefined(y_true, y_pred):
    return float("nan")
)";

TEST(OwnMetric, APythonFunctionScoresLabelsAsTheTableHasThem) {
  const Here here(module);
  const auto metric = own_metric("scorers.share_right", classes());
  ASSERT_TRUE(metric) << metric.error().message;
  EXPECT_FALSE(metric->metric->loss);
  const std::vector<std::vector<double>> predicted{{0.9, 0.2, 0.3, 0.4, 0.1, 0.8}, {0.1, 0.8, 0.7, 0.6, 0.9, 0.2}};
  EXPECT_DOUBLE_EQ(metric->score(classes(), predicted), 5.0 / 6);
}

// Whatever it is called it is maximised: in the manner of scikit-learn its losses are negative.
TEST(OwnMetric, AScorerIsGivenAnEstimatorThatHasPredicted) {
  const Here here(module);
  if (std::system("\"${ESPALIER_PYTHON:-python3}\" -c 'import sklearn' 2>/dev/null") != 0)
    GTEST_SKIP() << "Python has no scikit-learn";
  const auto metric = own_metric("scorers.scorer_error", classes());
  ASSERT_TRUE(metric) << metric.error().message;
  EXPECT_FALSE(metric->metric->loss);
  const std::vector<std::vector<double>> predicted{{0.9, 0.2, 0.3, 0.4, 0.1, 0.8}, {0.1, 0.8, 0.7, 0.6, 0.9, 0.2}};
  EXPECT_DOUBLE_EQ(metric->score(classes(), predicted), 5.0 / 6);
  EXPECT_NE(message("scorers.reads_columns", classes()).find("not their columns"), std::string::npos);
}

TEST(OwnMetric, AFunctionOfAFileIsFoundFromAnywhere) {
  const test::Folder folder("own_metric_file");
  ASSERT_TRUE(write_file(folder.path / "scorers.py", module));
  const auto metric = own_metric((folder.path / "scorers.py").string() + ":mean_error", numbers());
  ASSERT_TRUE(metric) << metric.error().message;
  EXPECT_TRUE(metric->metric->loss);
  EXPECT_DOUBLE_EQ(metric->score(numbers(), {{2, 2, 2, 8}}), -0.75);
  EXPECT_NE(message("./nowhere.py:f", classes()).find("nowhere.py"), std::string::npos);
}

TEST(OwnMetric, ErrorsAndLossesAreMinimised) {
  const Here here(module);
  const auto metric = own_metric("scorers.mean_error", numbers());
  ASSERT_TRUE(metric) << metric.error().message;
  EXPECT_TRUE(metric->metric->loss);
  EXPECT_DOUBLE_EQ(metric->score(numbers(), {{2, 2, 2, 8}}), -0.75);
}

TEST(OwnMetric, WhatIsWrongIsSaidInItsOwnWordsBeforeTheSearch) {
  const Here here(module);
  EXPECT_NE(message("scorers.broken", classes()).find("ValueError: these labels are unsorted"), std::string::npos);
  EXPECT_NE(message("scorers.worded", classes()).find("returns a text"), std::string::npos);
  EXPECT_NE(message("scorers.missing", classes()).find("no attribute 'missing'"), std::string::npos);
  EXPECT_NE(message("nowhere_at_all.f", classes()).find("No module named 'nowhere_at_all'"), std::string::npos);
  EXPECT_NE(message("./no_such.so:f", classes()).find("no_such.so"), std::string::npos);
  EXPECT_EQ(message("scorers.undefined", classes()), "") << "undefined on some rows is no fault";
  const auto undefined = own_metric("scorers.undefined", numbers());
  EXPECT_TRUE(std::isnan(undefined->score(numbers(), {{1, 2, 3, 4}})));
}

TEST(OwnMetric, ALibrarysFunctionIsCalledWithTheLabelsNumbers) {
  const auto metric = own_metric(std::string(ESPALIER_BINARY) + "/libespalier_test_metric.so:share_right", classes());
  ASSERT_TRUE(metric) << metric.error().message;
  const std::vector<std::vector<double>> predicted{{1, 0, 0, 0, 0, 1}, {0, 1, 1, 1, 1, 0}};
  EXPECT_DOUBLE_EQ(metric->score(classes(), predicted), 5.0 / 6);
}

TEST(OwnMetric, ALibrarysFunctionThatCrashesIsAnError) {
  const std::string said = message(std::string(ESPALIER_BINARY) + "/libespalier_test_metric.so:crashes", classes());
  EXPECT_NE(said.find("it crashes"), std::string::npos) << said;
}

TEST(OwnMetric, OneThatHangsIsWaitedForOnceAndNotForLong) {
  const Here here("import time\ndef f(t, p):\n    return 1.0 if len(t) <= 50 else time.sleep(100)\n" +
                  std::string("def g(t, p):\n    time.sleep(100)\n"));
  const auto stopped = [asked = 0]() mutable { return ++asked > 40; };  // Python has begun by then
  const std::string library = std::string(ESPALIER_BINARY) + "/libespalier_test_metric.so:hangs";
  for (const std::string& name : {std::string("scorers.g"), library}) {
    const auto metric = own_metric(name, classes(), stopped);
    ASSERT_FALSE(metric);
    EXPECT_NE(metric.error().message.find("it gave no answer in time"), std::string::npos) << metric.error().message;
  }
  const Target many({{"y", std::vector<double>(60, 1.0), {}}});
  const auto metric = own_metric("scorers.f", many, stopped);
  ASSERT_TRUE(metric) << metric.error().message;
  const std::vector<std::vector<double>> predicted{std::vector<double>(60, 1.0)};
  for (int call = 0; call < 100; ++call) EXPECT_THROW(metric->score(many, predicted), std::runtime_error);
  EXPECT_TRUE(std::isnan(undefined_where_it_fails(*metric).score(many, predicted)));
}

TEST(OwnMetric, NamesOfTheTableAreOfTheTable) {
  EXPECT_TRUE(metric_named(Metrics(), "accuracy", classes()));
  EXPECT_FALSE(metric_named(Metrics(), "acuracy", classes()));
  EXPECT_TRUE(is_own_metric("a.b.c"));
  EXPECT_TRUE(is_own_metric("./dir/lib.so:f"));
  EXPECT_FALSE(is_own_metric("roc_auc"));
}

}  // namespace
}  // namespace espalier
