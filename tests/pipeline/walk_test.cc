#include "pipeline/walk.h"

#include <gtest/gtest.h>

#include "tests/support.h"

namespace espalier {
namespace {

const char* tree = "ridge[rfe(estimator=lasso(alpha=2), others=[lars(), huber()])[pca, raw], prepare(impute=mean)]";

TEST(Walk, MeetsReadersFirstAndNestedStepsBeforeInputs) {
  const Step root = test::step(tree);
  std::string met;
  for_each_step(root, [&](const Step& s, bool nested) { met += (nested ? " (" : " ") + s.op + (nested ? ")" : ""); });
  EXPECT_EQ(met, " ridge rfe (lasso) (lars) (huber) pca raw prepare");
  met.clear();
  for_each_operator(root, [&](const Step& s, bool) { met += " " + s.op; });
  EXPECT_EQ(met, " ridge rfe lasso lars huber pca");
  EXPECT_EQ(operator_count(root), 3u) << "leaves and nested steps do not count";
  EXPECT_EQ(operator_count(Step{"data"}), 0u);
}

TEST(Walk, ChangesReachNestedStepsAndNobodyElse) {
  const Step root = test::step(tree);
  Step copy = root;
  for_each_step(copy, [](Step& s, bool nested) {
    if (nested) s.params["seen"] = true;
  });
  EXPECT_EQ(print(root), print(test::step(tree))) << "the nested steps were shared";
  EXPECT_EQ(print(copy),
            "ridge[rfe(estimator=lasso(alpha=2, seen=true), others=[lars(seen=true), huber(seen=true)])[pca, raw], "
            "prepare(impute=mean)]");
}

}  // namespace
}  // namespace espalier
