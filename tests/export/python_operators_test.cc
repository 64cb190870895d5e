#include "export/python_operators.h"

#include <array>

#include "tests/export/exports.h"

namespace espalier {
namespace {

std::string made(std::string_view text, Task task = Task::classification, std::size_t categories = 0) {
  const Catalog catalog(built_in());
  Step step = test::exact(text);
  const auto out = counterpart_of(step, {catalog, task, categories});
  return out ? test::flat(layout(*out)) : out.error().message;
}

TEST(PythonOperators, NamesAndValuesAreTheSame) {
  EXPECT_EQ(made("gaussian_nb(var_smoothing=1e-5)"), "GaussianNB(var_smoothing=1e-05)");
  EXPECT_EQ(made("k_neighbors_classifier(n_neighbors=3, weights=distance)"),
            "KNeighborsClassifier(n_neighbors=3, weights=\"distance\", p=2)");
  EXPECT_EQ(made("min_max_scaler"), "MinMaxScaler(clip=False)");
}

TEST(PythonOperators, AShareIsNoCount) {
  EXPECT_NE(made("decision_tree_classifier(max_features=1)").find("max_features=1.0"), std::string::npos);
  EXPECT_NE(made("decision_tree_classifier(max_features=3)").find("max_features=3,"), std::string::npos);
  EXPECT_NE(made("relief_f(n_neighbors=0.1)").find("n_neighbors=0.1"), std::string::npos);
  EXPECT_NE(made("relief_f(n_neighbors=7)").find("n_neighbors=7,"), std::string::npos);
  EXPECT_TRUE(made("pca(n_components=0.9)").starts_with("PCA(n_components=0.9,"));
  EXPECT_TRUE(made("pca(n_components=4)").starts_with("UpTo(PCA(n_components=4,"))
      << "of fewer columns ours makes fewer";
}

TEST(PythonOperators, WhatScikitLearnSaysOtherwise) {
  EXPECT_EQ(made("ada_boost_classifier(n_estimators=5, learning_rate=0.5, max_depth=3)"),
            "AdaBoostClassifier(estimator=DecisionTreeClassifier(max_depth=3), n_estimators=5, learning_rate=0.5)");
  EXPECT_EQ(made("robust_scaler(quantile_range=[5, 95])"),
            "RobustScaler(with_centering=True, with_scaling=True, quantile_range=(5.0, 95.0))");
  EXPECT_EQ(made("select_percentile(percentile=20)"),
            "AtLeastOne(SelectPercentile(score_func=f_classif, percentile=20.0))");
  EXPECT_EQ(made("select_percentile(percentile=20)", Task::regression),
            "AtLeastOne(SelectPercentile(score_func=f_regression, percentile=20.0))");
  EXPECT_NE(made("logistic_regression(penalty=none)").find("C=float(\"inf\")"), std::string::npos);
  EXPECT_NE(made("logistic_regression(penalty=l1)").find("l1_ratio=1.0, solver=\"saga\""), std::string::npos);
  EXPECT_EQ(made("logistic_regression(penalty=l1)").find("penalty"), std::string::npos);
  EXPECT_NE(made("linear_svc").find("dual=\"auto\""), std::string::npos);
  const std::string boosted = made("hist_gradient_boosting_classifier", Task::classification, 2);
  EXPECT_NE(boosted.find("early_stopping=False, categorical_features=list(range(2))"), std::string::npos) << boosted;
}

TEST(PythonOperators, AModelAsAParameterIsMadeToo) {
  EXPECT_EQ(made("select_from_model(estimator=lasso(alpha=0.1), threshold=median)", Task::regression)
                .find("AtLeastOne(SelectFromModel(estimator=Lasso(alpha=0.1,"),
            0u);
  EXPECT_EQ(made("rfe(step=0.5)").find("RFE(estimator=ExtraTreesClassifier("), 0u) << "ours is extra trees without one";
}

TEST(PythonOperators, ClassesAreCodedWhereTheyMustBeNumbers) {
  EXPECT_TRUE(made("xgb_classifier").starts_with("Coded(XGBClassifier("));
  EXPECT_TRUE(made("xgb_regressor", Task::regression).starts_with("XGBRegressor("));
  EXPECT_TRUE(made("surf").starts_with("Coded(SURF("));
}

TEST(PythonOperators, EveryRowHasACounterpartOfAKnownPackage) {
  const Catalog catalog(built_in());
  constexpr std::array packages{"sklearn.", "tpot.builtins.", "skrebate.", "mdr.", "xgboost."};
  for (const Operator& op : catalog.rows()) {
    EXPECT_TRUE(std::ranges::any_of(packages, [&](const char* p) { return op.counterpart.starts_with(p); })) << op.name;
    const Task task = op.role == Role::regressor ? Task::regression : Task::classification;
    const std::string text = made(op.name, task);
    const std::string called = op.counterpart.substr(op.counterpart.rfind('.') + 1);
    EXPECT_NE(text.find(called + "("), std::string::npos) << op.name << ": " << text;
  }
}

TEST(PythonOperators, WithoutACounterpartItIsNamed) {
  auto rows = built_in();
  for (Operator& op : rows)
    if (op.name == "pca") op.counterpart = "";
  const Catalog catalog(std::move(rows));
  const auto out = counterpart_of(Step{"pca"}, {catalog, Task::classification});
  ASSERT_FALSE(out);
  EXPECT_NE(out.error().message.find("'pca' has no counterpart"), std::string::npos) << out.error().message;
  EXPECT_NE(out.error().message.find("--format json"), std::string::npos) << out.error().message;
}

}  // namespace
}  // namespace espalier
