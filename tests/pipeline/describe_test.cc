#include "pipeline/describe.h"

#include <gtest/gtest.h>

namespace espalier {
namespace {

std::string described(std::string_view text) {
  const auto step = parse_step(text);
  EXPECT_TRUE(step) << text;
  return step ? describe(*step) : "";
}

TEST(Describe, PipelinesInTheOrderInWhichDataFlow) {
  EXPECT_EQ(described("ridge"), "ridge");
  EXPECT_EQ(described("ridge[raw]"), "ridge");
  EXPECT_EQ(described("logistic_regression(C=0.1)[standard_scaler]"), "standard_scaler → logistic_regression(C=0.1)");
  EXPECT_EQ(described("ridge[standard_scaler[prepare(text=tfidf)]]"), "prepare(text=tfidf) → standard_scaler → ridge");
  EXPECT_EQ(described("ridge[pca, select_percentile(percentile=20)[standard_scaler]]"),
            "(pca + standard_scaler → select_percentile(percentile=20)) → ridge");
  EXPECT_EQ(described("ridge[data, gaussian_nb]"), "(columns + gaussian_nb) → ridge");
  EXPECT_EQ(described("ridge[select_from_model(estimator=lasso(alpha=0.1), threshold=mean)]"),
            "select_from_model(estimator=lasso(alpha=0.1), threshold=mean) → ridge");
}

}  // namespace
}  // namespace espalier
