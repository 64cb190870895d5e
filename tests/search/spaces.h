#pragma once
// Small menus and grammars for the tests of search/.
#include "search/space.h"
#include "tests/world.h"

namespace espalier::test {

inline Space demand_space(Result<Space> space) {
  if (!space) throw std::runtime_error(space.error().message);
  return *std::move(space);
}

inline Space default_space(const World& w, const SpaceOptions& options = {}) {
  return demand_space(
      Space::make(w.catalog, w.problem.shape, w.problem.data.target.task(), w.problem.preparation, options));
}

inline Space space_of(const World& w, Menu menu, Grammar grammar) {
  return demand_space(
      Space::make(w.catalog, w.problem.shape, w.problem.data.target.task(), w.problem.preparation, menu, grammar));
}

// A line of three slots: the first and the second may be empty; pca may not meet the forest.
inline Menu line_menu() {
  Dish trees{"trees", "extra_trees_classifier", {Dimension::range("min_samples_leaf", 1, 20, true, true)}};
  trees.dimensions.push_back(Dimension::choice("bootstrap", {false, true}));
  trees.dimensions.push_back(Dimension::range("max_samples", 0.2, 1));
  trees.dimensions.back().when = Condition{"bootstrap", true, {true}};
  return {{{"plain", ""},
           {"scaled", "standard_scaler"},
           {"whole", ""},
           {"pca", "pca", {Dimension::range("n_components", 0.5, 0.99)}},
           {"bayes", "gaussian_nb", {Dimension::fixed("var_smoothing", 1e-6)}},
           std::move(trees)}};
}
inline Grammar line_grammar() {
  Grammar out =
      Grammar::chain({{"scaling", {"plain", "scaled"}}, {"columns", {"whole", "pca"}}, {"model", {"bayes", "trees"}}});
  out.forbidden = {{"pca", "trees"}};
  return out;
}

// A transform whose parameter is a step: it passes its columns on. In place of the selectors by an estimator.
inline Operator choosy_operator() {
  const Catalog catalog(built_in());
  Operator out = **catalog.find("identity");
  out.name = "choosy";
  out.counterpart = "";
  ParamInfo estimator, threshold;
  estimator.name = "estimator";
  estimator.kind = ParamInfo::Kind::model;
  threshold.name = "threshold";
  threshold.range = between(0, 1);
  threshold.default_value = 0.5;
  out.params = {estimator, threshold};
  out.spell_out = [](const ParamMap& given) -> Result<ParamMap> { return given; };
  out.estimate = [](const ParamMap&, const Shape& in, const auto&) -> Result<Shape> { return in; };
  return out;
}
inline Catalog catalog_with_choosy() {
  auto rows = built_in();
  rows.push_back(choosy_operator());
  return Catalog(std::move(rows));
}
inline Dish choosy_dish() {
  Menu inner{
      {{"trees",
        "extra_trees_classifier",
        {Dimension::list("min_samples_leaf", {1, 2, 4, 8, 16}), Dimension::choice("criterion", {"gini", "entropy"})}},
       {"bayes", "gaussian_nb"}}};
  return {"choosy", "choosy", {Dimension::of("estimator", std::move(inner)), Dimension::range("threshold", 0, 1)}};
}

}  // namespace espalier::test
