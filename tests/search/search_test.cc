#include <algorithm>
#include <set>

#include "search/nsga2.h"
#include "search/searcher.h"
#include "tests/world.h"

namespace espalier {
namespace {

std::shared_ptr<const Space> space_of(test::World& w, const SpaceOptions& options = {}) {
  auto out = Space::make(w.catalog, w.problem.shape, w.problem.data.target.task(), w.problem.preparation, options);
  if (!out) throw std::runtime_error(out.error().message);
  return std::make_shared<const Space>(*std::move(out));
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
