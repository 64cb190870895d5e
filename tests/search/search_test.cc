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

// What every searcher promises.
class EverySearcher : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Searcher> make() {
    const auto space = space_of(world);
    return GetParam() == "random" ? random_search(space, Rng(3)) : evolve(space, Rng(3));
  }
  // Told in order; some trials fail, are raced or are cut short.
  Trial answer(std::int64_t n, const Candidate& c) const {
    Trial out{.n = n,
              .candidate = c,
              .outcome = {.state = TrialState::succeeded,
                          .fold_scores = {static_cast<double>(Hasher().add(print(c.step)).done().low % 1000) / 1000}}};
    if (n % 5 == 1) out.outcome = {.state = TrialState::failed, .error = "why"};
    if (n % 5 == 2) out.outcome.state = TrialState::raced;
    return out;
  }
  test::World world;
};

TEST_P(EverySearcher, AsksLegalStepsAndATellRepeatedIsTheSameSearcher) {
  const auto first = make(), second = make();
  const auto space = space_of(world);
  std::vector<Trial> told;
  for (std::int64_t n = 0; n < 150; ++n) {
    const auto candidate = first->ask(n);
    ASSERT_TRUE(candidate);
    EXPECT_EQ(print(first->ask(n)->step), print(candidate->step)) << "asking changes nothing";
    EXPECT_TRUE(space->legal(candidate->step)) << print(candidate->step);
    told.push_back({.n = n, .candidate = *candidate});
    first->tell(told.back());
    told.push_back(answer(n, *candidate));
    first->tell(told.back());
  }
  for (const Trial& t : told) second->tell(t);
  for (std::int64_t n = 150; n < 170; ++n) EXPECT_EQ(print(first->ask(n)->step), print(second->ask(n)->step)) << n;
}

INSTANTIATE_TEST_SUITE_P(Searchers, EverySearcher, testing::Values("random", "evolve"),
                         [](const auto& p) { return p.param; });

TEST(Evolve, ASmallSpaceIsNeverAskedForTheSameTwice) {
  test::World w;
  const auto searcher = evolve(space_of(w, {.include = {"ridge_classifier"}}), Rng(1));
  std::set<std::string> seen;
  for (std::int64_t n = 0; n < 40; ++n) {
    const auto c = searcher->ask(n);
    if (!c) break;
    EXPECT_TRUE(seen.insert(print(c->step)).second) << print(c->step);
    searcher->tell({.n = n, .candidate = *c});
  }
  EXPECT_GT(seen.size(), 10u);
}

}  // namespace
}  // namespace espalier
