#include "search/space.h"

#include <cmath>
#include <set>

#include "search/opening.h"
#include "search/variation.h"
#include "tests/search/spaces.h"

namespace espalier {
namespace {

using test::step;

// What version 0.1.0 drew, before there were menus: the same seed gives the same steps. Drawn, and bred of what was
// drawn; of operators whose parameters are as they were.
const char* drawn[] = {
    "k_neighbors_classifier(n_neighbors=31, p=2, weights=uniform)[quantile_transformer(n_quantiles=1974, "
    "output_distribution=normal), bernoulli_nb(alpha=40, fit_prior=false)]",
    "bernoulli_nb(alpha=0.094, fit_prior=false)[quantile_transformer(n_quantiles=951, "
    "output_distribution=normal)]",
    "decision_tree_classifier(criterion=log_loss, max_depth=7, max_features=0.201, min_samples_leaf=2, "
    "min_samples_split=9)[standard_scaler]",
    "k_neighbors_classifier(n_neighbors=15, p=2, weights=distance)",
    "extra_trees_classifier(bootstrap=false, criterion=gini, max_features=0.748, max_samples=0.599, "
    "min_samples_leaf=8, min_samples_split=19)[standard_scaler]",
    "hist_gradient_boosting_classifier(l2_regularization=3.4e-08, learning_rate=0.116, "
    "max_features=0.822, max_leaf_nodes=8, min_samples_leaf=1)[polynomial_features(degree=2, "
    "interaction_only=false)]",
    "decision_tree_classifier(criterion=gini, max_depth=5, max_features=0.425, min_samples_leaf=1, "
    "min_samples_split=3)",
    "k_neighbors_classifier(n_neighbors=55, p=2, weights=distance)[quantile_transformer(n_quantiles=461, "
    "output_distribution=uniform)]",
    "decision_tree_classifier(criterion=entropy, max_depth=10, max_features=0.593, min_samples_leaf=1, "
    "min_samples_split=5)[polynomial_features(degree=3, interaction_only=false)]",
    "logistic_regression(C=0.589, class_weight=balanced)[quantile_transformer(n_quantiles=386, "
    "output_distribution=normal)]",
};
const char* bred[] = {
    "hist_gradient_boosting_classifier(l2_regularization=6.39e-06, learning_rate=0.107, "
    "max_features=0.455, max_leaf_nodes=68, min_samples_leaf=47)[bernoulli_nb(alpha=0.281, "
    "fit_prior=true)]",
    "decision_tree_classifier(criterion=gini, max_depth=4, max_features=0.901, min_samples_leaf=19, "
    "min_samples_split=7)",
    "extra_trees_classifier(bootstrap=false, criterion=log_loss, max_features=0.962, max_samples=0.624, "
    "min_samples_leaf=2, min_samples_split=6)[standard_scaler]",
    "hist_gradient_boosting_classifier(l2_regularization=6.39e-06, learning_rate=0.107, "
    "max_features=0.455, max_leaf_nodes=68, min_samples_leaf=47)[standard_scaler]",
    "decision_tree_classifier(criterion=gini, max_depth=4, max_features=0.901, min_samples_leaf=20, "
    "min_samples_split=11)",
    "decision_tree_classifier(criterion=gini, max_depth=4, max_features=0.901, min_samples_leaf=20, "
    "min_samples_split=13)",
    "extra_trees_classifier(bootstrap=false, criterion=log_loss, max_features=0.962, max_samples=0.624, "
    "min_samples_leaf=2, min_samples_split=6)",
    "hist_gradient_boosting_classifier(l2_regularization=6.39e-06, learning_rate=0.107, "
    "max_features=0.455, max_leaf_nodes=68, min_samples_leaf=47)",
    "hist_gradient_boosting_classifier(l2_regularization=6.39e-06, learning_rate=0.107, "
    "max_features=0.455, max_leaf_nodes=68, min_samples_leaf=47)",
    "extra_trees_classifier(bootstrap=false, criterion=log_loss, max_features=0.962, max_samples=0.624, "
    "min_samples_leaf=2, min_samples_split=6)",
};

TEST(Space, TheSameSeedDrawsWhatItAlwaysDrew) {
  test::World w;
  const Space space = test::default_space(
      w, {.include = {"bernoulli_nb", "decision_tree_classifier", "extra_trees_classifier", "gaussian_nb",
                      "hist_gradient_boosting_classifier", "k_neighbors_classifier", "logistic_regression", "pca",
                      "polynomial_features", "quantile_transformer", "select_percentile", "standard_scaler"}});
  Rng rng(1);
  for (const char* expected : drawn) EXPECT_EQ(print(space.draw(rng)), expected);
  const Variation vary(space);
  std::vector<Step> pool;
  for (int i = 0; i < 6; ++i) pool.push_back(vary.grown(rng));
  for (std::size_t i = 0; i < std::size(bred); ++i) {
    const Step a = pool[rng.below(pool.size())], b = pool[rng.below(pool.size())];
    const Step child = i % 3 == 0 ? vary.crossed(a, b, rng) : vary.mutated(a, rng);
    EXPECT_EQ(print(child), bred[i]);
    pool[rng.below(pool.size())] = child;
  }
}

TEST(Space, HoldsWhatIsAskedForAndRefusesWhatDoesNotExist) {
  test::World w;
  const auto make = [&](const SpaceOptions& o) {
    return Space::make(w.catalog, w.problem.shape, Task::classification, w.problem.preparation, o);
  };
  const auto narrow = make({.include = {"gaussian_nb", "standard_scaler"}});
  ASSERT_TRUE(narrow);
  EXPECT_EQ(narrow->models().size(), 1u);
  EXPECT_TRUE(narrow->has("standard_scaler"));
  EXPECT_FALSE(narrow->has("pca"));
  EXPECT_FALSE(make({.exclude = {"gaussian_nb"}})->has("gaussian_nb"));
  EXPECT_NE(make({.include = {"gausian_nb"}}).error().message.find("did you mean 'gaussian_nb'"), std::string::npos);
  EXPECT_NE(make({.include = {"standard_scaler"}}).error().message.find("classes"), std::string::npos);
  EXPECT_FALSE(make({})->has("ridge")) << "a regressor predicts no classes";
}

TEST(Space, DrawsOnlyWhatIsLegal) {
  test::World w;
  const Space space = test::default_space(w);
  Rng rng(1);
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(space.legal(space.draw(rng)));
  for (const Step& s : opening_moves(space, Task::classification)) EXPECT_TRUE(space.legal(s)) << print(s);
  EXPECT_GE(opening_moves(space, Task::classification).size(), 8u);
}

TEST(Space, ALineDrawsEverySlotAndHeedsItsPairs) {
  test::World w;
  const Space space = test::space_of(w, test::line_menu(), test::line_grammar());
  Rng rng(2);
  std::set<std::string> shapes;
  for (int i = 0; i < 300; ++i) {
    const Step s = space.draw(rng);
    EXPECT_TRUE(space.legal(s)) << print(s);
    shapes.insert(s.op + (s.inputs.empty() ? "" : " " + s.inputs[0].op));
  }
  EXPECT_EQ(shapes, (std::set<std::string>{"extra_trees_classifier", "extra_trees_classifier standard_scaler",
                                           "gaussian_nb", "gaussian_nb pca", "gaussian_nb standard_scaler"}));
  EXPECT_EQ(space.standard(), step("gaussian_nb(var_smoothing=1e-06)"));
  EXPECT_FALSE(space.legal(step("logistic_regression"))) << "feasible, and not of this space";
  EXPECT_TRUE(space.feasible(step("logistic_regression")));
}

TEST(Space, WhatTheTaskCannotUseLeavesTheMenu) {
  test::World w({.classes = 0});
  Menu menu = test::line_menu();
  const auto make = [&] {
    return Space::make(w.catalog, w.problem.shape, Task::regression, w.problem.preparation, menu, test::line_grammar());
  };
  EXPECT_NE(make().error().message.find("predicts numbers"), std::string::npos);
  menu.dishes.push_back({"ridge", "ridge"});
  EXPECT_NE(make().error().message.find("no operator is left for the step 'model'"), std::string::npos);
  menu.dishes.push_back({"unheard", "no_such_operator"});
  Grammar grammar = Grammar::chain({{"model", {"bayes", "unheard", "ridge"}}});
  const Space space = test::space_of(w, menu, grammar);
  EXPECT_EQ(space.grammar().line[0].dishes, std::vector<std::string>{"ridge"});
  EXPECT_FALSE(space.has("gaussian_nb"));
}

TEST(Space, EncodesALineSlotBySlot) {
  test::World w;
  const Space space = test::space_of(w, test::line_menu(), test::line_grammar());
  const auto code = space.encode(
      step("extra_trees_classifier(bootstrap=true, max_samples=0.6, min_samples_leaf=1)[standard_scaler]"));
  ASSERT_TRUE(code);
  // scaling; columns, n_components; model, min_samples_leaf, bootstrap, max_samples
  ASSERT_EQ(code->size(), 7u);
  EXPECT_EQ((*code)[0], 0.75);
  EXPECT_EQ((*code)[1], 0.25);
  EXPECT_TRUE(std::isnan((*code)[2])) << "pca does not stand there";
  EXPECT_EQ((*code)[3], 0.75);
  EXPECT_EQ((*code)[5], 0.75);
  EXPECT_NEAR((*code)[6], 0.5, 1e-12);
  const auto asleep = space.encode(step("extra_trees_classifier(min_samples_leaf=2)"));
  ASSERT_TRUE(asleep);
  EXPECT_TRUE(std::isnan((*asleep)[6])) << "without bootstrap there is no max_samples";
  EXPECT_EQ((*asleep)[5], 0.25) << "what is not written is at the operator's default";
  EXPECT_FALSE(space.encode(step("extra_trees_classifier(min_samples_leaf=50)"))) << "from outside the dimension";
  EXPECT_FALSE(space.encode(step("ridge_classifier")));
  EXPECT_FALSE(test::default_space(w).encode(step("gaussian_nb"))) << "free trees have no fixed length";
}

TEST(Space, EncodesNestedStepsAndTuples) {
  test::World w({}, std::size_t{1} << 30, test::catalog_with_choosy());
  Menu menu{{test::choosy_dish(), {"bayes", "gaussian_nb"}}};
  menu.dishes[0].dimensions.push_back(
      Dimension::tuple("pair", {Dimension::range("a", 0, 1), Dimension::range("b", 0, 2)}));
  const Space space = test::space_of(w, menu, Grammar::chain({{"columns", {"choosy"}}, {"model", {"bayes"}}}));
  const auto code = space.encode(step(
      "gaussian_nb[choosy(estimator=extra_trees_classifier(criterion=entropy, min_samples_leaf=4), pair=[0.5, 0.5], "
      "threshold=0.25)]"));
  ASSERT_TRUE(code);
  EXPECT_EQ(*code,
            (std::vector<double>{0.25, 0.5, 0.75, 0.25, 0.5, 0.25}));  // which estimator, its two; threshold; pair
  const auto other = space.encode(step("gaussian_nb[choosy(estimator=gaussian_nb())]"));
  ASSERT_TRUE(other);
  ASSERT_EQ(other->size(), 6u);
  EXPECT_EQ((*other)[0], 0.75);
  EXPECT_TRUE(std::isnan((*other)[1]));
  EXPECT_FALSE(space.encode(step("gaussian_nb[choosy(estimator=ridge())]")));
  EXPECT_FALSE(space.encode(step("gaussian_nb[choosy(pair=[0.5, 3])]")));
}

TEST(Space, KeepsToTheLimitsOfARun) {
  const Catalog catalog(built_in());
  const Shape wide{.rows = 1'000'000, .columns = 20, .outputs = 2};
  Space space =
      test::demand_space(Space::make(catalog, wide, Task::classification, preparation_for(wide), SpaceOptions{}));
  const Step hopeless = step("k_neighbors_classifier"), modest = step("gaussian_nb");
  EXPECT_TRUE(space.feasible(hopeless));
  const Limits half_a_minute = limits_of(30, 4e9);
  EXPECT_EQ(space.limit(half_a_minute), half_a_minute);
  EXPECT_FALSE(space.feasible(hopeless)) << "a million rows against each other in 30 s";
  EXPECT_TRUE(space.feasible(modest));
  Rng rng(3);
  for (int k = 0; k < 50; ++k) EXPECT_TRUE(space.legal(space.draw(rng)));
  EXPECT_EQ(space.limit(limits_of(1e-6, 1e3)), Limits()) << "they would leave nothing";
  EXPECT_TRUE(space.feasible(modest));
}

}  // namespace
}  // namespace espalier
