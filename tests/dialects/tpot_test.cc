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
  EXPECT_EQ(
      std::ranges::count(out.notes, "sklearn.linear_model.LogisticRegression: dual has no effect here and is left out"),
      1);
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
  EXPECT_EQ(losses[0], Value("squared_error"));
  EXPECT_EQ(losses[1], Value("absolute_error"));
  const Dish& forest = *out.menu.find("sklearn.ensemble.RandomForestRegressor");
  EXPECT_EQ(forest.find("max_features")->values, (std::vector<Value>{1, "sqrt"}));
  EXPECT_EQ(forest.find("min_samples_leaf")->values, (std::vector<Value>{6, 3}));
  EXPECT_EQ(forest.find("n_jobs"), nullptr);
  EXPECT_EQ(forest.find("bootstrap")->kind, Dimension::Kind::fixed);
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
