#include <algorithm>
#include <set>

#include "search/nsga2.h"
#include "search/opening.h"
#include "search/searcher.h"
#include "search/variation.h"
#include "tests/world.h"

namespace espalier {
namespace {

std::shared_ptr<const Space> space_of(test::World& w, const SpaceOptions& options = {}) {
  auto out = Space::make(w.catalog, w.problem.shape, w.problem.data.target.task(), w.problem.preparation, options);
  if (!out) throw std::runtime_error(out.error().message);
  return std::make_shared<const Space>(*std::move(out));
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
  EXPECT_FALSE(make({})->has("ridge")) << "a regressor foretells no classes";
}

TEST(Space, DrawsOnlyWhatIsLegal) {
  test::World w;
  const auto space = space_of(w);
  Rng rng(1);
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(space->legal(space->draw(rng)));
  for (const Step& s : opening_moves(*space, Task::classification)) EXPECT_TRUE(space->legal(s)) << print(s);
  EXPECT_GE(opening_moves(*space, Task::classification).size(), 8u);
}

TEST(Variation, ChildrenAreTreesWithAModelAtTheRootAndReadBack) {
  test::World w;
  const auto space = space_of(w);
  const Variation vary(*space);
  Rng rng(5);
  std::vector<Step> pool;
  for (int i = 0; i < 30; ++i) pool.push_back(vary.grown(rng));
  std::size_t legal = 0, changed = 0;
  for (int i = 0; i < 1500; ++i) {
    const Step a = pool[rng.below(pool.size())], b = pool[rng.below(pool.size())];
    const Step child = i % 3 == 0 ? vary.crossed(a, b, rng) : vary.mutated(a, rng);
    EXPECT_TRUE(std::ranges::any_of(space->models(), [&](const Operator* op) { return op->name == child.op; }))
        << print(child);
    EXPECT_EQ(*parse_step(print(child)), child);
    changed += !(child == a);
    if (!space->legal(child)) continue;
    ++legal;
    pool[rng.below(pool.size())] = child;
  }
  EXPECT_GT(legal, 1000u);
  EXPECT_GT(changed, 1000u);
}

TEST(Variation, ShrinkingTakesOneOperatorOutAndInsertingPutsOneIn) {
  test::World w;
  const auto space = space_of(w);
  const Variation vary(*space);
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

TEST(Nsga2, KeepsTheFrontsInOrderAndTheEndsOfTheLast) {
  const std::vector<Fitness> all{{1, 0.5}, {2, 0.7}, {3, 0.9}, {3, 0.6}, {2, 0.4}, {4, 0.8}};
  EXPECT_EQ(pareto_front(all), (std::vector<std::size_t>{0, 1, 2}));
  auto three = survivors(all, 3);
  std::ranges::sort(three);
  EXPECT_EQ(three, (std::vector<std::size_t>{0, 1, 2}));
  auto two = survivors(all, 2);
  std::ranges::sort(two);
  EXPECT_EQ(two, (std::vector<std::size_t>{0, 2})) << "the middle of the front is the most crowded";
  EXPECT_EQ(survivors(all, 10).size(), all.size());
}

TEST(Evolve, ASmallSpaceIsNeverAskedForTheSameTwice) {
  test::World w;
  const auto searcher = evolve(space_of(w, {.include = {"ridge_classifier"}}), Rng(1));
  std::set<std::string> seen;
  for (std::int64_t n = 0; n < 40; ++n) {
    const auto c = searcher->ask(n);
    if (!c) break;
    EXPECT_TRUE(seen.insert(print(c->step)).second) << print(c->step);
    searcher->tell({.id = {"a", n}, .candidate = *c});
  }
  EXPECT_GT(seen.size(), 10u);
}

}  // namespace
}  // namespace espalier
