#include "export/python_operators.h"

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
  EXPECT_NE(made("pca(svd_solver=randomized, iterated_power=3)").find("iterated_power=3)"), std::string::npos);
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

TEST(PythonOperators, WhatTodaysPackagesCallOtherwise) {
  EXPECT_NE(made("elastic_net_cv(n_alphas=50)", Task::regression).find("alphas=50"), std::string::npos);
  EXPECT_EQ(made("elastic_net_cv", Task::regression).find("n_alphas"), std::string::npos);
  EXPECT_TRUE(made("elastic_net_cv(l1_ratio=0)", Task::regression).starts_with("StrengthsOfLasso(ElasticNetCV("));
  EXPECT_TRUE(made("lasso_lars_cv", Task::regression).starts_with("LassoLarsCV(fit_intercept=True, max_iter=500"));
  EXPECT_TRUE(made("lasso_lars_cv(normalize=true)", Task::regression)
                  .starts_with("LassoLarsCVOfUnitColumns(max_iter=500, max_n_alphas=1000, eps="));
  EXPECT_NE(made("surf(discrete_threshold=7)").find("categorical_threshold=7, multiclass_threshold=7"),
            std::string::npos);
  EXPECT_NE(made("feature_agglomeration(n_clusters=3)").find("pooling_func=np.mean"), std::string::npos);
}

TEST(PythonOperators, LayersOfANetworkAreATupleOfWholeNumbers) {
  EXPECT_NE(made("mlp_classifier").find("hidden_layer_sizes=(100,)"), std::string::npos) << made("mlp_classifier");
  const std::string two = made("mlp_classifier(hidden_layer_sizes=[100000, 5], batch_size=32)");
  EXPECT_NE(two.find("hidden_layer_sizes=(100000, 5)"), std::string::npos) << two;
  EXPECT_NE(two.find("batch_size=32,"), std::string::npos) << two;
  EXPECT_NE(made("mlp_regressor(hidden_layer_sizes=[])", Task::regression).find("hidden_layer_sizes=()"),
            std::string::npos);
}

TEST(PythonOperators, MoreRoundsOnlyWhereSolversNeedThem) {
  EXPECT_NE(made("linear_svc(loss=hinge)").find("max_iter=10000"), std::string::npos);
  EXPECT_NE(made("linear_svc(loss=squared_hinge)").find("max_iter=1000,"), std::string::npos)
      << made("linear_svc(loss=squared_hinge)");
}

// As near as ours came: on columns of unlike scales scikit-learn's solvers stop far away at a large tol.
TEST(PythonOperators, SolversGoAsFarAsOurs) {
  const auto tol = [](const std::string& text) {
    const std::string script = made(text, Task::regression);
    const std::size_t at = script.find("tol=");
    return at == script.npos ? script : script.substr(at, script.find_first_of(",)", at) - at);
  };
  for (const char* tolerance : {"0.1", "0.01", "0.001"}) {
    const std::string given = std::string("tol=") + tolerance + ")";
    EXPECT_EQ(tol("linear_svr(loss=squared_epsilon_insensitive, " + given), "tol=1e-06");
    EXPECT_EQ(tol("linear_svr(loss=epsilon_insensitive, " + given), "tol=1e-04");
    EXPECT_EQ(tol("linear_svc(loss=squared_hinge, " + given), "tol=1e-06");
    EXPECT_EQ(tol("linear_svc(loss=squared_hinge, penalty=l1, " + given), "tol=1e-04");
    EXPECT_EQ(tol("elastic_net_cv(" + given), "tol=1e-04");
    EXPECT_EQ(tol("elastic_net(" + given), "tol=1e-04");
    EXPECT_EQ(tol("lasso(" + given), "tol=1e-04");
  }
  EXPECT_EQ(tol("linear_svr(loss=squared_epsilon_insensitive, tol=1e-8)"), "tol=1e-08");
}

TEST(PythonOperators, ClassesOfTheScriptsOwnStandForTpots) {
  EXPECT_EQ(made("zero_count"), "ZeroCount()");
  EXPECT_EQ(made("tpot_one_hot_encoder(minimum_fraction=0.1)"), "OneHotOfFew(minimum_fraction=0.1, threshold=10)");
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
