#include "search/grammar.h"

#include <algorithm>

#include "tests/search/spaces.h"

namespace espalier {
namespace {

using test::step;

struct Line : testing::Test {
  const Catalog catalog{built_in()};
  const Menu menu = test::line_menu();
  const Grammar grammar = test::line_grammar();
  bool holds(std::string_view text) const { return grammar.holds(step(text), menu, catalog); }
};

TEST_F(Line, HoldsWhatFillsItsSlotsInTheirOrder) {
  EXPECT_TRUE(holds("gaussian_nb"));
  EXPECT_TRUE(holds("gaussian_nb[data]"));
  EXPECT_TRUE(holds("gaussian_nb[pca[standard_scaler]]"));
  EXPECT_TRUE(holds("extra_trees_classifier(min_samples_leaf=3)[standard_scaler]"));
  EXPECT_FALSE(holds("gaussian_nb[standard_scaler[pca]]")) << "the other order";
  EXPECT_FALSE(holds("gaussian_nb[raw]"));
  EXPECT_FALSE(holds("gaussian_nb[pca, standard_scaler]")) << "a line has no branches";
  EXPECT_FALSE(holds("pca[standard_scaler]")) << "the last slot must be filled";
  EXPECT_FALSE(holds("ridge_classifier"));
  EXPECT_FALSE(holds("gaussian_nb[pca[pca]]"));
}

TEST_F(Line, ForbidsPairsAndClauses) {
  EXPECT_FALSE(holds("extra_trees_classifier[pca]"));
  Grammar once = Grammar::free();
  once.forbidden = {{"pca", "pca"}};
  EXPECT_TRUE(once.holds(step("gaussian_nb[pca]"), menu, catalog));
  EXPECT_FALSE(once.holds(step("gaussian_nb[pca[pca]]"), menu, catalog));
  Menu strict = menu;
  strict.dishes[5].forbidden = {{{"bootstrap", true, {true}}, {"min_samples_leaf", false, {1, 2}}}};
  EXPECT_TRUE(grammar.holds(step("extra_trees_classifier(bootstrap=true, min_samples_leaf=2)"), strict, catalog));
  EXPECT_FALSE(grammar.holds(step("extra_trees_classifier(bootstrap=true, min_samples_leaf=3)"), strict, catalog));
}

TEST_F(Line, SaysWhatStandsInEachSlot) {
  const Step s = step("gaussian_nb(var_smoothing=1)[standard_scaler]");
  const auto slots = grammar.slots(s, menu);
  ASSERT_TRUE(slots);
  ASSERT_EQ(slots->size(), 3u);
  EXPECT_EQ((*slots)[0].dish->name, "scaled");
  EXPECT_EQ((*slots)[1].dish->name, "whole");
  EXPECT_EQ((*slots)[1].params, nullptr);
  EXPECT_EQ((*slots)[2].params, &s.params);
  EXPECT_FALSE(grammar.slots(step("pca"), menu));
  EXPECT_EQ(composed({Step{"a"}, Step{""}, Step{"b"}}), step("b[a]"));
}

TEST(LineOfNestedSteps, DishesOfOneOperatorAreToldApartByWhatIsNested) {
  const auto selector = [](std::string name, std::string op) {
    return Dish{std::move(name), "choosy", {Dimension::of("estimator", {{{op, op}}})}};
  };
  const Menu menu{
      {selector("by_trees", "extra_trees_classifier"), selector("by_bayes", "gaussian_nb"), {"nb", "gaussian_nb"}}};
  const Grammar grammar = Grammar::chain({{"columns", {"by_trees", "by_bayes"}}, {"model", {"nb"}}});
  const auto dish = [&](const char* text) {
    const Step s = step(text);
    const auto slots = grammar.slots(s, menu);
    return slots ? slots->front().dish->name : "";
  };
  EXPECT_EQ(dish("gaussian_nb[choosy(estimator=gaussian_nb())]"), "by_bayes");
  EXPECT_EQ(dish("gaussian_nb[choosy(estimator=extra_trees_classifier())]"), "by_trees");
  EXPECT_EQ(dish("gaussian_nb[choosy]"), "by_trees") << "the first where nothing is said";
  EXPECT_EQ(dish("gaussian_nb[choosy(estimator=ridge())]"), "");
}

TEST(FreeGrammar, HoldsTreesOfTheMenuUpToASize) {
  const Catalog catalog(built_in());
  Menu menu = Menu::of(catalog);
  std::erase_if(menu.dishes, [](const Dish& d) { return d.op == "ridge_classifier"; });
  Grammar grammar = Grammar::free(3);
  const auto holds = [&](const char* text) { return grammar.holds(step(text), menu, catalog); };
  EXPECT_TRUE(holds("gaussian_nb[pca, logistic_regression]"));
  EXPECT_FALSE(holds("gaussian_nb[pca[standard_scaler], logistic_regression]")) << "four operators";
  EXPECT_FALSE(holds("ridge_classifier")) << "not on the menu";
  EXPECT_FALSE(holds("gaussian_nb[one_hot_encoder]"));
  EXPECT_TRUE(holds("dummy_classifier[raw]")) << "a baseline";
  EXPECT_FALSE(holds("gaussian_nb[prepare(impute=mean)]")) << "no other preparation is on the menu";
  menu.dishes.push_back({"prepare", "prepare"});
  EXPECT_TRUE(holds("gaussian_nb[prepare(impute=mean)]"));
  EXPECT_TRUE(holds("gaussian_nb[raw]"));
  grammar.raw = false;
  EXPECT_FALSE(holds("gaussian_nb[raw]"));
}

struct Template : testing::Test {
  const Catalog catalog{built_in()};
  const Menu menu = Menu::of(catalog);
  std::string error(std::string_view text) const {
    const auto out = Grammar::of_template(text, menu, catalog);
    return out ? "" : out.error().message;
  }
};

TEST_F(Template, RolesAndNamesBecomeSlots) {
  const auto grammar = Grammar::of_template("Selector-StandardScaler-pca-Classifier", menu, catalog);
  ASSERT_TRUE(grammar) << grammar.error().message;
  const auto& selectors = grammar->line[0].dishes;
  for (const char* name : {"select_percentile", "variance_threshold"})
    EXPECT_EQ(std::ranges::count(selectors, name), 1) << name;
  EXPECT_EQ(std::ranges::count(selectors, "pca"), 0);
  EXPECT_EQ(grammar->line[1].dishes, std::vector<std::string>{"standard_scaler"});
  EXPECT_EQ(grammar->line[2].dishes, std::vector<std::string>{"pca"});
  EXPECT_TRUE(grammar->holds(step("gaussian_nb[pca[standard_scaler[variance_threshold]]]"), menu, catalog));
  EXPECT_FALSE(grammar->holds(step("gaussian_nb[pca[standard_scaler]]"), menu, catalog)) << "no slot may be empty";
  EXPECT_FALSE(grammar->holds(step("ridge[pca[standard_scaler[variance_threshold]]]"), menu, catalog));
}

TEST_F(Template, WhatNamesNothingIsRefused) {
  EXPECT_NE(error("Selecter-Classifier").find("'Selecter'; did you mean 'Selector'"), std::string::npos)
      << error("Selecter-Classifier");
  EXPECT_NE(error("").find("''"), std::string::npos);
  EXPECT_NE(error("Classifier-PCA").find("the last step must be a classifier or a regressor, and 'PCA'"),
            std::string::npos);
  EXPECT_NE(error("CombineDFs-Classifier").find("one line"), std::string::npos);
}

}  // namespace
}  // namespace espalier
