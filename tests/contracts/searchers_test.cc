// What every searcher promises (search/searcher.h). A new one is a row of `searchers`.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "search/opening.h"
#include "tests/contracts/generations.h"
#include "tests/world.h"

namespace espalier {
namespace {

using Make = std::unique_ptr<Searcher> (*)(std::shared_ptr<const Space>, Rng);

const std::map<std::string, Make> searchers{
    {"random", random_search},
    {"evolve", evolve},
    {"opening",
     [](std::shared_ptr<const Space> space, Rng rng) {
       auto opening = opening_candidates(*space, Task::classification, {});
       return with_opening(std::move(opening), evolve(std::move(space), rng));
     }},
    {"generations",
     [](std::shared_ptr<const Space> space, Rng rng) -> std::unique_ptr<Searcher> {
       return std::make_unique<test::Generations>(std::move(space), rng);
     }},
};

class EverySearcher : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Searcher> make(std::uint64_t seed = 3) const { return searchers.at(GetParam())(space, Rng(seed)); }

  // What becomes of a candidate: some fail, are raced or are cut short, all by the step alone.
  static Trial finished(Trial trial, const std::map<std::int64_t, Trial>& so_far) {
    if (!trial.candidate.refused.empty()) {
      trial.outcome = {.state = TrialState::refused, .error = trial.candidate.refused};
    } else if (trial.candidate.repeats) {
      trial.outcome = repeated(so_far.at(trial.candidate.repeats->n));
    } else {
      const double score = static_cast<double>(Hasher().add(print(trial.candidate.step)).done().low % 1000) / 1000;
      trial.outcome = {.state = TrialState::succeeded, .fold_scores = {score}};
      if (trial.id.n % 5 == 1) trial.outcome = {.state = TrialState::failed, .error = "why"};
      if (trial.id.n % 5 == 2) trial.outcome.state = TrialState::raced;
      if (trial.id.n % 5 == 3) trial.outcome.state = TrialState::cut_short;
    }
    return trial;
  }

  // A run by number with so many slots: what the searcher was told, in order.
  std::vector<Trial> run(Searcher& searcher, std::int64_t trials, std::int64_t slots) const {
    std::vector<Trial> told, out;
    std::map<std::int64_t, Trial> done;
    std::int64_t next_to_tell = 0;
    for (std::int64_t n = 0; n < trials;) {
      for (; next_to_tell < searcher.known_before(n) && done.contains(next_to_tell); ++next_to_tell)
        searcher.tell(told.emplace_back(done.at(next_to_tell)));
      if (next_to_tell < searcher.known_before(n) || std::ssize(out) == slots) {  // the latest comes back first
        done[out.back().id.n] = finished(out.back(), done);
        out.pop_back();
        continue;
      }
      const auto candidate = searcher.ask(n);
      if (!candidate) {
        ADD_FAILURE() << "nothing asked for as " << n << ", though all before " << searcher.known_before(n)
                      << " are told";
        break;
      }
      searcher.tell(told.emplace_back(Trial{.id = {"a", n++}, .candidate = *candidate}));
      out.push_back(told.back());
    }
    return told;
  }

  static std::string line(const Candidate& c) { return to_line(to_json(c)); }

  test::World world;
  std::shared_ptr<const Space> space = std::make_shared<const Space>(*Space::make(
      world.catalog, world.problem.shape, world.problem.data.target.task(), world.problem.preparation, {}));
};

TEST_P(EverySearcher, AsksLegalStepsOnlyAndAskingChangesNothing) {
  const auto searcher = make();
  for (const Trial& t : run(*searcher, 150, 1)) {
    if (t.finished() || !t.candidate.refused.empty()) continue;
    EXPECT_TRUE(space->legal(t.candidate.step)) << print(t.candidate.step);
    EXPECT_GT(t.candidate.part.rows, 0);
  }
  const auto once = searcher->ask(150), again = searcher->ask(150);
  ASSERT_EQ(once.has_value(), again.has_value());
  if (once) { EXPECT_EQ(line(*once), line(*again)); }
}

TEST_P(EverySearcher, ToldAJournalItIsTheSearcherThatWroteIt) {
  const auto first = make(), second = make();
  for (const Trial& t : run(*first, 150, 4)) second->tell(t);
  for (std::int64_t n = 150; n < 170; ++n) {
    const auto a = first->ask(n), b = second->ask(n);
    ASSERT_EQ(a.has_value(), b.has_value()) << n;
    if (a) { EXPECT_EQ(line(*a), line(*b)) << n; }
  }
}

TEST_P(EverySearcher, AsksTheSameAtAnyNumberOfSlots) {
  std::vector<std::string> asked[2];
  for (const std::int64_t slots : {1, 7})
    for (const Trial& t : run(*make(), 230, slots))
      if (!t.finished()) asked[slots == 7].push_back(line(t.candidate));
  EXPECT_EQ(asked[0], asked[1]);
}

TEST_P(EverySearcher, WhatItMustKnowIsBeforeItAndNeverLessThanForASmallerNumber) {
  const auto searcher = make();
  std::int64_t before = 0;
  for (std::int64_t n = 0; n < 1000; ++n) {
    EXPECT_LE(searcher->known_before(n), n);
    EXPECT_GE(searcher->known_before(n), before);
    before = searcher->known_before(n);
  }
}

TEST_P(EverySearcher, OriginsNameTrialsThatItWasTold) {
  for (const Trial& t : run(*make(), 230, 4))
    for (const TrialId& parent : t.candidate.origin.parents) {
      EXPECT_EQ(parent.writer, "a");
      EXPECT_LT(parent.n, t.id.n);
    }
}

TEST_P(EverySearcher, GoesOnWhereEverythingFailed) {
  const auto searcher = make();
  for (std::int64_t n = 0; n < 60; ++n) {
    const auto candidate = searcher->ask(n);
    ASSERT_TRUE(candidate) << n;
    Trial trial{.id = {"a", n}, .candidate = *candidate};
    searcher->tell(trial);
    trial.outcome = {.state = n % 2 == 0 ? TrialState::crashed : TrialState::out_of_memory, .error = "why"};
    searcher->tell(trial);
  }
}

TEST_P(EverySearcher, AnotherSeedAsksForOthers) {
  const auto one = make(3), other = make(4);
  std::size_t differ = 0;
  for (std::int64_t n = 0; n < 10; ++n) differ += line(*one->ask(n)) != line(*other->ask(n));
  EXPECT_EQ(differ > 0, GetParam() != "opening") << "opening moves are drawn by no seed";
}

INSTANTIATE_TEST_SUITE_P(Contract, EverySearcher, testing::Values("random", "evolve", "opening", "generations"),
                         [](const auto& p) { return p.param; });

}  // namespace
}  // namespace espalier
