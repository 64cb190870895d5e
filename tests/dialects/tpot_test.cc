#include "dialects/tpot.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/files.h"
#include "pipeline/walk.h"
#include "search/searcher.h"
#include "tests/places.h"
#include "tests/search/spaces.h"

namespace espalier {
namespace {

Json light() {
  const auto text = read_file(ESPALIER_SOURCE "/tests/dialects/data/tpot_light.py");
  auto out = tpot_config(text ? *text : "", "tpot_light.py");
  if (!out) throw std::runtime_error(out.error().message);
  return *std::move(out);
}

DialectSpace read(const test::World& w, const Json& config, std::string_view line = "") {
  auto out = read_tpot(config, w.catalog, w.problem.shape, line);
  if (!out) throw std::runtime_error(out.error().message);
  return *std::move(out);
}

TEST(Tpot, TheLightConfigurationIsAMenuAndNamesWhatIsAbsent) {
  const test::World w;
  const DialectSpace out = read(w, light());
  EXPECT_EQ(std::ranges::count(out.absent, "example.NoSuchClassifier"), 1);
  EXPECT_EQ(out.menu.dishes.size() + out.absent.size(), 20u) << "each is on the menu or named";
  const Dish& tree = *out.menu.find("sklearn.tree.DecisionTreeClassifier");
  EXPECT_EQ(tree.op, "decision_tree_classifier");
  EXPECT_EQ(tree.find("max_depth")->kind, Dimension::Kind::list);
  EXPECT_EQ(tree.find("max_depth")->values.size(), 10u);
  EXPECT_EQ(tree.find("criterion")->kind, Dimension::Kind::choice);
  EXPECT_EQ(out.menu.find("sklearn.feature_selection.SelectPercentile")->find("score_func")->values[0],
            Value("f_classif"));
  EXPECT_EQ(out.menu.find("sklearn.linear_model.LogisticRegression")->find("dual")->values,
            (std::vector<Value>{true, false}));
}

// A class is known by the row that names it, and by no other.
TEST(Tpot, EveryCounterpartIsTheNameOfOneOperator) {
  const Catalog catalog(built_in());
  for (const Operator& op : catalog.rows()) EXPECT_EQ(operator_like(catalog, op.counterpart), &op) << op.counterpart;
  const DialectSpace out = read(test::World(), light());
  for (const Dish& dish : out.menu.dishes) EXPECT_EQ((*catalog.find(dish.op))->counterpart, dish.name);
}

TEST(Tpot, AThousandDrawsAreLegalAndOfTheListedValues) {
  const test::World w({.categories = false});
  const DialectSpace out = read(w, light());
  const Space space = test::space_of(w, out.menu, out.grammar);
  Rng rng(1);
  std::set<std::string> used;
  for (int i = 0; i < 1000; ++i) {
    const Step s = space.draw(rng);
    ASSERT_TRUE(space.legal(s)) << print(s);
    for_each_operator(s, [&](const Step& op, bool) {
      used.insert(op.op);
      for (const auto& [name, value] : op.params)
        EXPECT_TRUE(space.menu().serving(op.op)->find(name)->holds(value)) << op.op << " " << name << print(value);
    });
  }
  for (const Dish& dish : space.menu().dishes) EXPECT_TRUE(used.contains(dish.op)) << dish.op;
  EXPECT_FALSE(space.legal(test::step("gaussian_nb[raw]"))) << "TPOT knows one input";
}

TEST(Tpot, EvolutionStaysWithinIt) {
  const test::World w({.categories = false});
  for (const char* line : {"", "Selector-Transformer-Classifier"}) {
    const DialectSpace out = read(w, light(), line);
    const auto space = std::make_shared<const Space>(test::space_of(w, out.menu, out.grammar));
    const auto searcher = evolve(space, Rng(3));
    for (std::int64_t n = 0; n < 150; ++n) {
      const auto c = searcher->ask(n);
      ASSERT_TRUE(c);
      EXPECT_TRUE(space->legal(c->step)) << print(c->step);
    }
  }
}

TEST(Tpot, ATemplateIsALine) {
  const test::World w({.categories = false});
  const DialectSpace out = read(w, light(), "SelectPercentile-PCA-Classifier");
  const Space space = test::space_of(w, out.menu, out.grammar);
  Rng rng(4);
  for (int i = 0; i < 100; ++i) {
    const Step s = space.draw(rng);
    ASSERT_EQ(s.inputs.size(), 1u);
    EXPECT_EQ(s.inputs[0].op, "pca");
    EXPECT_EQ(s.inputs[0].inputs[0].op, "select_percentile");
  }
  EXPECT_TRUE(space.encode(space.standard()));
}

TEST(Tpot, OlderNamesAndWholeNumbersAreTranslated) {
  const test::World w({.classes = 0, .categories = false});  // 120 rows, 4 columns
  const Json config = {
      {"sklearn.ensemble.GradientBoostingRegressor",
       {{"loss", {"ls", "lad", "huber", "quantile"}}, {"max_features", {1, 2, 0.5, 1.0}}}},
      {"sklearn.ensemble.RandomForestRegressor",
       {{"max_features", {"auto", "sqrt"}}, {"min_samples_leaf", {0.05, 3}}, {"n_jobs", {1}}, {"bootstrap", {true}}}}};
  const DialectSpace out = read(w, config);
  const Dish& boosting = *out.menu.find("sklearn.ensemble.GradientBoostingRegressor");
  EXPECT_EQ(boosting.find("max_features")->values, (std::vector<Value>{0.25, 2, 0.5, 1}));
  const auto& losses = boosting.find("loss")->values;
  EXPECT_EQ(losses, (std::vector<Value>{"squared_error", "absolute_error", "huber", "quantile"}));
  const Dish& forest = *out.menu.find("sklearn.ensemble.RandomForestRegressor");
  EXPECT_EQ(forest.find("max_features")->values, (std::vector<Value>{1, "sqrt"}));
  EXPECT_EQ(forest.find("min_samples_leaf")->values, (std::vector<Value>{6, 3}));
  EXPECT_EQ(forest.find("n_jobs"), nullptr);
  EXPECT_EQ(forest.find("bootstrap")->kind, Dimension::Kind::fixed);
}

// Every value that TPOT 0.11 lists for its trees.
TEST(Tpot, EveryValueOfItsTreesIsTaken) {
  const std::string limits =
      "'min_samples_split': range(2, 21), 'min_samples_leaf': range(1, 21), 'max_features': np.arange(0.05, 1.01, "
      "0.05), ";
  const std::string bagged = "{'n_estimators': [100], 'bootstrap': [True, False], " + limits;
  const std::string single =
      "{'max_depth': range(1, 11), 'min_samples_split': range(2, 21), 'min_samples_leaf': "
      "range(1, 21), ";
  const std::string boosted =
      "{'n_estimators': [100], 'learning_rate': [1e-3, 1e-2, 1e-1, 0.5, 1.], 'subsample': np.arange(0.05, 1.01, 0.05), "
      "'max_depth': range(1, 11), ";
  const std::string classes = "'criterion': ['gini', 'entropy']}, ";
  const std::string xgb = boosted + "'min_child_weight': range(1, 21), 'n_jobs': [1], 'verbosity': [0], ";
  const std::string classifiers = "'sklearn.tree.DecisionTreeClassifier': " + single + classes +
                                  "'sklearn.ensemble.ExtraTreesClassifier': " + bagged + classes +
                                  "'sklearn.ensemble.RandomForestClassifier': " + bagged + classes +
                                  "'sklearn.ensemble.GradientBoostingClassifier': " + boosted + limits +
                                  "}, 'xgboost.XGBClassifier': " + xgb + "}";
  const std::string regressors =
      "'sklearn.tree.DecisionTreeRegressor': " + single + "}, 'sklearn.ensemble.ExtraTreesRegressor': " + bagged +
      "}, 'sklearn.ensemble.RandomForestRegressor': " + bagged +
      "}, 'sklearn.ensemble.GradientBoostingRegressor': " + boosted + limits +
      "'loss': ['ls', 'lad', 'huber', 'quantile'], 'alpha': [0.75, 0.8, 0.85, 0.9, 0.95, 0.99]}, " +
      "'sklearn.ensemble.AdaBoostRegressor': {'n_estimators': [100], 'learning_rate': [1e-3, 1e-2, 1e-1, 0.5, 1.], " +
      "'loss': ['linear', 'square', 'exponential']}, 'xgboost.XGBRegressor': " + xgb +
      "'objective': ['reg:squarederror']}";
  for (const bool numbers : {false, true}) {
    const test::World w({.classes = numbers ? 0u : 2u, .categories = false});
    const DialectSpace out = read(w, *tpot_config("tpot_config = {" + (numbers ? regressors : classifiers) + "}", "c"));
    EXPECT_TRUE(out.absent.empty());
    EXPECT_EQ(out.menu.dishes.size(), numbers ? 6u : 5u);
    EXPECT_TRUE(out.notes.empty()) << "n_jobs, verbosity and the objective have no effect here, and one value each";
    const Space space = test::space_of(w, out.menu, out.grammar);
    Rng rng(2);
    for (int i = 0; i < 500; ++i) {
      const Step s = space.draw(rng);
      ASSERT_TRUE(space.legal(s)) << print(s);
    }
  }
}

// Every value that TPOT 0.11 lists for them.
TEST(Tpot, EveryValueOfWhatItTurnsColumnsIntoIsTaken) {
  const test::World w({.categories = false});
  const DialectSpace out = read(w, *tpot_config(R"(tpot_config = {
    'sklearn.decomposition.FastICA': {'tol': np.arange(0.0, 1.01, 0.05)},
    'sklearn.cluster.FeatureAgglomeration': {'linkage': ['ward', 'complete', 'average'],
        'affinity': ['euclidean', 'l1', 'l2', 'manhattan', 'cosine']},
    'tpot.builtins.OneHotEncoder': {'minimum_fraction': [0.05, 0.1, 0.15, 0.2, 0.25], 'sparse': [False],
        'threshold': [10]},
    'sklearn.naive_bayes.GaussianNB': {}})",
                                                "c"));
  EXPECT_TRUE(out.absent.empty());
  EXPECT_TRUE(out.notes.empty()) << "sparse has no effect here, but there was one value only";
  EXPECT_EQ(out.menu.find("sklearn.decomposition.FastICA")->find("tol")->values.size(), 21u);
  EXPECT_EQ(out.menu.find("sklearn.cluster.FeatureAgglomeration")->find("metric")->values.size(), 5u);
  const Space space = test::space_of(w, out.menu, out.grammar);
  Rng rng(2);
  std::set<std::string> used;
  for (int i = 0; i < 500; ++i) {
    const Step s = space.draw(rng);
    ASSERT_TRUE(space.legal(s)) << print(s);
    for_each_operator(s, [&](const Step& op, bool) {
      used.insert(op.op);
      const auto linkage = op.params.find("linkage"), metric = op.params.find("metric");
      if (linkage == op.params.end() || linkage->second != Value("ward")) return;
      EXPECT_EQ(metric->second, Value("euclidean")) << "ward takes no other";
    });
  }
  EXPECT_EQ(used, (std::set<std::string>{"fast_ica", "feature_agglomeration", "gaussian_nb", "tpot_one_hot_encoder"}));
}

TEST(Tpot, SetsOfColumnsAreReadWithTheConfiguration) {
  const test::World w({.categories = false});
  const test::Folder folder("tpot_sets");
  const std::string file = (folder.path / "sets.csv").string();
  ASSERT_TRUE(write_file(file, "Subset,Size,Features\nfirst,2,x0;x2\nsecond,1,x1\n"));
  const Json config = {{"tpot.builtins.FeatureSetSelector", {{"subset_list", {file}}, {"sel_subset", {0, "second"}}}},
                       {"sklearn.preprocessing.StandardScaler", Json::object()},
                       {"sklearn.naive_bayes.GaussianNB", Json::object()}};
  for (const char* line : {"FeatureSetSelector-Transformer-Classifier", "Selector-Transformer-Classifier"}) {
    const DialectSpace out = read(w, config, line);
    EXPECT_TRUE(out.absent.empty() && out.notes.empty());
    const Dimension& features = *out.menu.find("tpot.builtins.FeatureSetSelector")->find("features");
    EXPECT_EQ(features.values, (std::vector<Value>{List{"x0", "x2"}, List{"x1"}}));
    const Space space = test::space_of(w, out.menu, out.grammar);
    Rng rng(5);
    for (int i = 0; i < 20; ++i) {
      const Step s = space.draw(rng);
      EXPECT_TRUE(space.legal(s));
      EXPECT_EQ(s.inputs[0].inputs[0].op, "feature_set_selector");
    }
  }
}

// Every value that its dictionaries list for linear models, neighbours and networks; those of one step that
// scikit-learn refuses together are never drawn.
TEST(Tpot, EveryValueOfItsLinearModelsNeighboursAndNetworksIsTaken) {
  const std::string c = "'C': [1e-4, 1e-3, 1e-2, 1e-1, 0.5, 1., 5., 10., 15., 20., 25.], ";
  const std::string tol = "'tol': [1e-5, 1e-4, 1e-3, 1e-2, 1e-1], ";
  const std::string neighbours = "{'n_neighbors': range(1, 101), 'weights': ['uniform', 'distance'], 'p': [1, 2]}, ";
  const std::string steps =
      "'penalty': ['elasticnet'], 'alpha': [0.0, 0.01, 0.001], 'learning_rate': ['invscaling', 'constant'], "
      "'fit_intercept': [True, False], 'l1_ratio': [0.25, 0.0, 1.0, 0.75, 0.5], 'eta0': [0.1, 1.0, 0.01], 'power_t': "
      "[0.5, 0.0, 1.0, 0.1, 100.0, 10.0, 50.0]}, ";
  const std::string classifiers =
      "'sklearn.neighbors.KNeighborsClassifier': " + neighbours +
      "'sklearn.svm.LinearSVC': {'penalty': ['l1', 'l2'], 'loss': ['hinge', 'squared_hinge'], 'dual': [True, False], " +
      tol + c + "}, 'sklearn.linear_model.LogisticRegression': {'penalty': ['l1', 'l2'], " + c +
      "'dual': [True, False]}, 'sklearn.linear_model.SGDClassifier': {'loss': ['log', 'hinge', 'modified_huber', "
      "'squared_hinge', 'perceptron'], " +
      steps +
      "'sklearn.neural_network.MLPClassifier': {'alpha': [1e-4, 1e-3, 1e-2, 1e-1], 'learning_rate_init': [1e-3, 1e-2, "
      "1e-1, 0.5, 1.]}";
  const std::string regressors =
      "'sklearn.linear_model.ElasticNetCV': {'l1_ratio': np.arange(0.0, 1.01, 0.05), " + tol +
      "}, 'sklearn.neighbors.KNeighborsRegressor': " + neighbours +
      "'sklearn.linear_model.LassoLarsCV': {'normalize': [True, False]}, 'sklearn.svm.LinearSVR': {'loss': "
      "['epsilon_insensitive', 'squared_epsilon_insensitive'], 'dual': [True, False], " +
      tol + c + "'epsilon': [1e-4, 1e-3, 1e-2, 1e-1, 1.]}, 'sklearn.linear_model.RidgeCV': {}, " +
      "'sklearn.linear_model.SGDRegressor': {'loss': ['squared_loss', 'huber', 'epsilon_insensitive'], " + steps;
  for (const bool numbers : {false, true}) {
    const test::World w({.classes = numbers ? 0u : 2u, .categories = false});
    const DialectSpace out = read(w, *tpot_config("tpot_config = {" + (numbers ? regressors : classifiers) + "}", "c"));
    EXPECT_TRUE(out.absent.empty());
    EXPECT_TRUE(out.notes.empty()) << out.notes.front();
    EXPECT_EQ(out.menu.dishes.size(), numbers ? 6u : 5u);
    const Space space = test::space_of(w, out.menu, out.grammar);
    Rng rng(2);
    std::set<std::string> drawn;
    for (int i = 0; i < 500; ++i) {
      const Step s = space.draw(rng);
      ASSERT_TRUE(space.legal(s)) << print(s);
      for_each_operator(s, [&](const Step& op, bool) {
        if (op.params.contains("dual")) drawn.insert(op.op + print(op.params.at("dual")));
      });
    }
    EXPECT_EQ(drawn.size(), numbers ? 2u : 4u) << "both ways of each";
  }
}

TEST(Tpot, XgboostsOtherNamesAreRead) {
  const test::World w({.categories = false});
  const DialectSpace out =
      read(w, {{"xgboost.XGBClassifier", {{"alpha", {1, 10}}, {"eta", {0.1, 0.3}}, {"tree_method", {"gpu_hist"}}}}});
  const Dish& dish = *out.menu.find("xgboost.XGBClassifier");
  EXPECT_EQ(dish.find("reg_alpha")->values, (std::vector<Value>{1, 10}));
  EXPECT_EQ(dish.find("learning_rate")->values, (std::vector<Value>{0.1, 0.3}));
  EXPECT_EQ(dish.find("tree_method"), nullptr);
}

TEST(Tpot, AnEstimatorIsANestedMenu) {
  const test::World w({.categories = false});
  const char* text =
      "tpot_config = {'sklearn.naive_bayes.GaussianNB': {}, 'sklearn.feature_selection.SelectFromModel': {'threshold': "
      "[0, 0.1], 'estimator': {'sklearn.ensemble.ExtraTreesClassifier': {'n_estimators': [100], 'criterion': ['gini', "
      "'entropy']}}}}";
  const DialectSpace out = read(w, *tpot_config(text, "c.py"));
  const Dish& selector = *out.menu.find("sklearn.feature_selection.SelectFromModel");
  ASSERT_EQ(selector.find("estimator")->kind, Dimension::Kind::menu);
  EXPECT_EQ(print(selector.standard()),
            "select_from_model(estimator=extra_trees_classifier(criterion=gini, n_estimators=100), threshold=0)");
  const Space space = test::space_of(w, out.menu, out.grammar);
  EXPECT_TRUE(space.legal(test::step("gaussian_nb[select_from_model(estimator=extra_trees_classifier())]")));
  auto rows = built_in();
  std::erase_if(rows, [](const Operator& op) { return op.name == "extra_trees_classifier"; });
  const test::World without({.categories = false}, std::size_t{1} << 30, Catalog(std::move(rows)));
  EXPECT_EQ(read(without, *tpot_config(text, "c.py")).absent,
            std::vector<std::string>{"sklearn.feature_selection.SelectFromModel"})
      << "an estimator that does not exist takes its selector with it";
}

TEST(Tpot, PolynomialsComeOnce) {
  const test::World w({.categories = false});
  const DialectSpace out = read(w, {{"sklearn.preprocessing.PolynomialFeatures", {{"degree", {2}}}},
                                    {"sklearn.naive_bayes.GaussianNB", Json::object()}});
  const Space space = test::space_of(w, out.menu, out.grammar);
  EXPECT_TRUE(space.legal(test::step("gaussian_nb[polynomial_features]")));
  EXPECT_FALSE(space.legal(test::step("gaussian_nb[polynomial_features[polynomial_features]]")));
}

TEST(Tpot, WhatIsNoConfigurationIsRefusedInWords) {
  const test::World w;
  const auto why = [&](std::string_view text) {
    const auto config = tpot_config(text, "c");
    if (!config) return config.error().message;
    const auto out = read_tpot(*config, w.catalog, w.problem.shape);
    return out ? "" : out.error().message;
  };
  EXPECT_NE(why("{}").find("expected a dictionary"), std::string::npos);
  EXPECT_NE(why("{\"a.B\": {}}").find("none of its operators exists here: a.B"), std::string::npos);
  EXPECT_NE(why("{\"a.B\": [1]}").find("'a.B' must map parameters to lists"), std::string::npos);
  EXPECT_NE(why("tpot_config = 3").find("expected a dictionary"), std::string::npos);
  EXPECT_NE(why("other = {}").find("assigns nothing to 'tpot_config'"), std::string::npos);
  EXPECT_NE(why("{\"sklearn.decomposition.PCA\": {\"whiten\": []}}").find("parameter 'whiten' has no values"),
            std::string::npos);
  EXPECT_NE(why("{\"sklearn.decomposition.PCA\": {\"whiten\": [{}]}}").find("a dictionary stands"), std::string::npos);
}

}  // namespace
}  // namespace espalier
