#include "evaluation/python_host.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <thread>

#include "tests/places.h"
#include "tests/world.h"

namespace espalier {
namespace {

// Estimators that need nothing but Python; numpy comes with the rows.
constexpr const char* module = R"(
import os, time
class Base:
    def __init__(self, column=0, share=0.5):
        self.column, self.share = column, share
    def get_params(self, deep=True):
        return {"column": self.column, "share": self.share}
class Threshold(Base):
    _estimator_type = "classifier"
    def fit(self, X, y, sample_weight=None):
        assert isinstance(self.column, int) and isinstance(self.share, float)
        self.at = X[:, self.column].mean()
        self.weighted = sample_weight is not None
        return self
    def predict(self, X):
        return (X[:, self.column] > self.at).astype(int)
    def predict_proba(self, X):
        p = 0.2 + 0.6 * self.predict(X)
        import numpy
        return numpy.c_[1 - p, p]
class Doubled(Base):
    def fit(self, X, y=None):
        return self
    def transform(self, X):
        return 2 * X
class Sleeper(Threshold):
    def fit(self, X, y):
        time.sleep(100)
class Dying(Threshold):
    def fit(self, X, y):
        os._exit(3)
class Hungry(Threshold):
    def fit(self, X, y):
        self.fat = bytearray(1 << 40)
class Broken(Threshold):
    def fit(self, X, y):
        raise ValueError("no such luck")
class Nothing:
    pass
)";

struct Here {
  Here() : folder("python_host"), before(std::filesystem::current_path()) {
    EXPECT_TRUE(write_file(folder.path / "gems.py", module));
    std::filesystem::current_path(folder.path);
  }
  ~Here() { std::filesystem::current_path(before); }
  test::Folder folder;
  Path before;
};

bool numpy_is_there() { return std::system("\"${ESPALIER_PYTHON:-python3}\" -c 'import numpy' 2>/dev/null") == 0; }

Frame rows() { return Frame::of({{1, 2, 3, 4, 5, 6}, {0, 0, 1, 1, 2, 2}}, 6); }
Target classes() { return Target({{"y", {0, 0, 0, 2, 2, 2}, {"a", "b", "c"}}}); }

TEST(PythonHost, KnowsWhatAClassIs) {
  const Here here;
  PythonHost host;
  const auto threshold = host.describe("gems.Threshold"), doubled = host.describe("gems.Doubled");
  ASSERT_TRUE(threshold) << threshold.error().message;
  EXPECT_EQ(threshold->role, Role::classifier);
  EXPECT_TRUE(threshold->weights);
  EXPECT_EQ(threshold->params, (std::vector<std::string>{"column", "share"}));
  ASSERT_TRUE(doubled) << doubled.error().message;
  EXPECT_EQ(doubled->role, Role::transform);
  EXPECT_NE(host.describe("gems.Nothing").error().message.find("no estimator"), std::string::npos);
  EXPECT_NE(host.describe("gems.Missing").error().message.find("Missing"), std::string::npos);
  EXPECT_NE(host.describe("nowhere.At").error().message.find("nowhere"), std::string::npos);
}

TEST(PythonHost, FitsAndAppliesModelsOfClassesThatHaveGaps) {
  if (!numpy_is_there()) GTEST_SKIP() << "Python has no numpy";
  const Here here;
  PythonHost host;
  const auto c = *host.describe("gems.Threshold");
  const auto fit = host.fit(c, {{"column", 0}, {"share", 1.0}}, rows(), classes(), 1, {});
  ASSERT_TRUE(fit) << fit.error().message;
  EXPECT_EQ(fit->columns, 3u);
  PythonHost another;  // knows nothing of the first
  for (PythonHost* one : {&host, &another}) {
    const auto answer = one->apply(fit->state, fit->columns, rows(), {});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_DOUBLE_EQ(answer->column(0)[0], 0.8);
    EXPECT_DOUBLE_EQ(answer->column(1)[0], 0.0);
    EXPECT_DOUBLE_EQ(answer->column(2)[5], 0.8);
  }
}

TEST(PythonHost, Transforms) {
  if (!numpy_is_there()) GTEST_SKIP() << "Python has no numpy";
  const Here here;
  PythonHost host;
  const auto fit = host.fit(*host.describe("gems.Doubled"), Json::object(), rows(), classes(), 1, {});
  ASSERT_TRUE(fit) << fit.error().message;
  const auto answer = host.apply(fit->state, fit->columns, rows(), {});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->columns(), 2u);
  EXPECT_DOUBLE_EQ(answer->column(0)[5], 12);
  EXPECT_FALSE(host.apply(fit->state, 5, rows(), {})) << "it gives two columns";
}

TEST(PythonHost, WhatFailsIsAnErrorAndTheNextFitIsWell) {
  if (!numpy_is_there()) GTEST_SKIP() << "Python has no numpy";
  const Here here;
  PythonHost host(std::size_t{1} << 30);
  const auto fit = [&](const std::string& name, const Crew& crew = {}) {
    return host.fit(*host.describe(name), {{"column", 1}, {"share", 0.5}}, rows(), classes(), 1, crew);
  };
  EXPECT_NE(fit("gems.Broken").error().message.find("ValueError: no such luck"), std::string::npos);
  EXPECT_EQ(fit("gems.Dying").error().code, Errc::io);
  EXPECT_THROW((void)fit("gems.Hungry"), std::bad_alloc);
  std::atomic<bool> stop = false;
  std::thread owner([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    stop = true;
  });
  EXPECT_EQ(fit("gems.Sleeper", {.stop = &stop}).error().code, Errc::stopped);
  owner.join();
  EXPECT_TRUE(fit("gems.Threshold"));
}

}  // namespace
}  // namespace espalier
