#include "search/variation.h"

#include <set>

#include "search/opening.h"
#include "tests/search/spaces.h"

namespace espalier {
namespace {

using test::step;

TEST(Variation, ChildrenAreTreesWithAModelAtTheRootAndReadBack) {
  test::World w;
  const Space space = test::default_space(w);
  const Variation vary(space);
  Rng rng(5);
  std::vector<Step> pool;
  for (int i = 0; i < 30; ++i) pool.push_back(vary.grown(rng));
  std::size_t legal = 0, changed = 0;
  for (int i = 0; i < 1500; ++i) {
    const Step a = pool[rng.below(pool.size())], b = pool[rng.below(pool.size())];
    const Step child = i % 3 == 0 ? vary.crossed(a, b, rng) : vary.mutated(a, rng);
    EXPECT_TRUE(std::ranges::any_of(space.models(), [&](const Dish* dish) { return dish->op == child.op; }))
        << print(child);
    EXPECT_EQ(*parse_step(print(child)), child);
    changed += !(child == a);
    if (!space.legal(child)) continue;
    ++legal;
    pool[rng.below(pool.size())] = child;
  }
  EXPECT_GT(legal, 1000u);
  EXPECT_GT(changed, 1000u);
}

TEST(Variation, ShrinkingTakesOneOperatorOutAndInsertingPutsOneIn) {
  test::World w;
  const Space space = test::default_space(w);
  const Variation vary(space);
  Rng rng(7);
  const Step deep = test::step("logistic_regression[pca[standard_scaler], gaussian_nb]");
  ASSERT_EQ(operator_count(deep), 4u);
  for (int i = 0; i < 50; ++i) {
    EXPECT_LT(operator_count(vary.shrunk(deep, rng)), 4u);
    EXPECT_EQ(operator_count(vary.inserted(deep, rng)), 5u);
    EXPECT_LE(operator_count(vary.replaced(deep, rng)), 4u);
  }
  EXPECT_TRUE(share_an_operator(deep, test::step("gaussian_nb")));
  EXPECT_FALSE(share_an_operator(deep, test::step("decision_tree_classifier[data]")));
}

TEST(Variation, ReachesTheParametersOfNestedSteps) {
  test::World w({.categories = false}, std::size_t{1} << 30, test::catalog_with_choosy());
  const Menu menu{{test::choosy_dish(), {"bayes", "gaussian_nb"}}};
  const Space space = test::space_of(w, menu, Grammar::free());
  const Variation vary(space);
  Rng rng(8);
  const Step parent =
      step("gaussian_nb[choosy(estimator=extra_trees_classifier(criterion=gini, min_samples_leaf=4), threshold=0.5)]");
  const Step donor = step(
      "gaussian_nb[choosy(estimator=extra_trees_classifier(criterion=entropy, min_samples_leaf=16), threshold=0.1)]");
  std::set<std::string> neighbours, bred;
  for (int i = 0; i < 400; ++i) {
    const Step child = vary.replaced(parent, rng);
    EXPECT_TRUE(space.legal(child)) << print(child);
    neighbours.insert(print(child));
    bred.insert(print(vary.crossed(parent, donor, rng)));
  }
  EXPECT_TRUE(neighbours.contains(
      "gaussian_nb[choosy(estimator=extra_trees_classifier(criterion=gini, min_samples_leaf=8), threshold=0.5)]"));
  EXPECT_TRUE(neighbours.contains("gaussian_nb[choosy(estimator=gaussian_nb(), threshold=0.5)]"));
  EXPECT_TRUE(bred.contains(
      "gaussian_nb[choosy(estimator=extra_trees_classifier(criterion=entropy, min_samples_leaf=4), threshold=0.5)]"));
  EXPECT_TRUE(bred.contains(
      "gaussian_nb[choosy(estimator=extra_trees_classifier(criterion=gini, min_samples_leaf=4), threshold=0.1)]"));
  EXPECT_EQ(std::get<Nested>(parent.inputs[0].params.at("estimator")).step->params.at("min_samples_leaf"), Value(4));
  EXPECT_TRUE(share_an_operator(parent, step("gaussian_nb")));
  EXPECT_FALSE(share_an_operator(step("ridge_classifier[choosy(estimator=gaussian_nb())]"), step("gaussian_nb")))
      << "one is nested, the other is not: their values are of other dimensions";
}

TEST(Variation, ALineStaysALine) {
  test::World w;
  const Space space = test::space_of(w, test::line_menu(), test::line_grammar());
  const Variation vary(space);
  Rng rng(9);
  std::vector<Step> pool{space.standard(), vary.grown(rng), vary.grown(rng)};
  std::set<std::string> seen;
  int held = 0;
  for (int i = 0; i < 600; ++i) {
    const Step a = pool[rng.below(pool.size())], b = pool[rng.below(pool.size())];
    const Step child = i % 3 == 0 ? vary.crossed(a, b, rng) : vary.mutated(a, rng);
    EXPECT_TRUE(space.grammar().slots(child, space.menu())) << print(child);
    const auto at = child.params.find("bootstrap");
    EXPECT_EQ(child.params.contains("max_samples"), at != child.params.end() && at->second == Value(true))
        << print(child);
    if (!space.legal(child)) continue;
    ++held;
    seen.insert(print(child));
    pool[rng.below(pool.size())] = child;
  }
  EXPECT_GT(held, 450) << "only the forbidden pair is refused";
  EXPECT_GT(seen.size(), 60u);
  EXPECT_TRUE(space.legal(vary.mutated(step("dummy_classifier"), rng))) << "what is not of the line is drawn anew";
  EXPECT_TRUE(space.legal(vary.crossed(step("dummy_classifier"), space.standard(), rng)));
}

}  // namespace
}  // namespace espalier
