#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "dialects/tpot.h"
#include "dialects/tpot_configurations.h"
#include "pipeline/walk.h"
#include "search/searcher.h"
#include "tests/search/spaces.h"

namespace espalier {
namespace {

// A small population on TPOT's light configuration, scored by what its steps are called.
struct Search {
  explicit Search(const Breeding& b = {.population = 8, .offspring = 6}, std::uint64_t seed = 3,
                  const std::string& line = "")
      : space(space_on(world, line)), breeding(b), searcher(generations(space, b, "a", {}, Rng(seed))) {}

  static std::shared_ptr<const Space> space_on(const test::World& w, const std::string& line) {
    auto read = read_tpot(*tpot_configuration("TPOT light", Task::classification), w.catalog, w.problem.shape, line);
    if (!read) throw std::runtime_error(read.error().message);
    return std::make_shared<const Space>(test::space_of(w, read->menu, read->grammar));
  }

  static double score_of(const Step& step) { return static_cast<double>(step_hash(step).low % 1000) / 1000; }

  Trial ask() {
    const auto candidate = searcher->ask(next);
    if (!candidate) throw std::runtime_error("nothing was proposed");
    Trial out{.id = {"a", next++}, .candidate = *candidate};
    searcher->tell(out);
    return out;
  }

  Trial finished(Trial trial) {
    const Candidate& c = trial.candidate;
    trial.outcome.state = !c.refused.empty() ? TrialState::refused
                          : c.repeats        ? TrialState::repeated
                                             : TrialState::succeeded;
    if (c.refused.empty()) trial.outcome.fold_scores = {score ? score(c.step) : score_of(c.step)};
    return trial;
  }

  // A whole generation; told in the order of its numbers, or backwards.
  std::vector<Trial> generation(bool backwards = false) {
    const std::int64_t n = next == 0 ? breeding.population : breeding.offspring;
    std::vector<Trial> out;
    for (std::int64_t i = 0; i < n; ++i) out.push_back(finished(ask()));
    for (std::size_t i = 0; i < out.size(); ++i) searcher->tell(out[backwards ? out.size() - 1 - i : i]);
    return out;
  }

  test::World world{{.categories = false}};
  std::shared_ptr<const Space> space;
  Breeding breeding;
  std::unique_ptr<Searcher> searcher;
  std::int64_t next = 0;
  std::function<double(const Step&)> score;
};

TEST(Generations, HaveTheSizesTheyWereAnnouncedWithAndParentsFromBefore) {
  Search search;
  std::map<TrialId, int> generation_of;
  for (int g = 0; g < 12; ++g)
    for (const Trial& t : search.generation()) {
      const TrialOrigin& origin = t.candidate.origin;
      EXPECT_EQ(origin.generation, g);
      EXPECT_EQ(origin.how == TrialOrigin::How::drawn, g == 0);
      EXPECT_EQ(origin.parents.size(), g == 0 ? 0U : origin.how == TrialOrigin::How::crossover ? 2U : 1U);
      for (const TrialId& parent : origin.parents) EXPECT_LT(generation_of.at(parent), g);
      generation_of[t.id] = g;
    }
  EXPECT_EQ(search.next, 8 + 11 * 6);
}

TEST(Generations, TheNextIsAskedForOnlyWhenTheOneBeforeIsFinished) {
  Search search;
  std::vector<Trial> first;
  for (int i = 0; i < 8; ++i) first.push_back(search.finished(search.ask()));
  EXPECT_FALSE(search.searcher->ask(8));
  EXPECT_EQ(search.searcher->known_before(7), 0);
  EXPECT_EQ(search.searcher->known_before(8), 8);
  EXPECT_EQ(search.searcher->known_before(14), 14);
  for (int i = 0; i < 7; ++i) search.searcher->tell(first[static_cast<std::size_t>(i)]);
  EXPECT_FALSE(search.searcher->ask(8));
  search.searcher->tell(first[7]);
  EXPECT_TRUE(search.searcher->ask(8));
}

TEST(Generations, TheOrderInWhichOneIsToldChangesNothing) {
  Search one, other;
  for (int g = 0; g < 8; ++g) {
    const auto a = one.generation(), b = other.generation(true);
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].candidate.step, b[i].candidate.step);
  }
}

TEST(Generations, EveryCandidateIsOfTheConfigurationNewAndLegalOrSaysWhyNot) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Search search({.population = 20, .offspring = 20}, seed);
    std::map<Hash128, TrialId> known;
    std::size_t fresh = 0, unions = 0;
    for (int g = 0; g < 15; ++g)
      for (const Trial& t : search.generation()) {
        const Candidate& c = t.candidate;
        EXPECT_TRUE(c.all_rounds);
        for_each_step(c.step, [&](const Step& s, bool nested) {
          if (is_leaf(s.op)) return;
          unions += s.inputs.size() > 1;
          const Dish* dish = nested ? nullptr : search.space->menu().serving(s.op);
          ASSERT_TRUE(nested || dish) << s.op;
          for (const auto& [name, value] : nested ? ParamMap() : s.params)
            EXPECT_TRUE(dish->find(name)->holds(value)) << s.op << " " << name << " " << print(value);
        });
        if (!c.refused.empty()) continue;
        const auto [at, is_new] = known.emplace(search.space->key(c.step), t.id);
        EXPECT_EQ(is_new, !c.repeats.has_value());
        if (c.repeats) { EXPECT_EQ(*c.repeats, at->second); }
        if (!is_new) continue;
        ++fresh;
        EXPECT_TRUE(search.space->legal(c.step)) << print(c.step);
      }
    EXPECT_GT(fresh, 280U) << "of 300";
    EXPECT_GT(unions, 0U);
  }
}

TEST(Generations, SelectionRaisesTheScoreAndKeepsTheSimple) {
  Search search({.population = 20, .offspring = 20});
  // Deep pipelines of many standard scalers are best here.
  search.score = [](const Step& s) { return 1 - 1 / static_cast<double>(1 + operator_count(s)); };
  std::size_t deepest = 0;
  for (int g = 0; g < 15; ++g)
    for (const Trial& t : search.generation()) deepest = std::max(deepest, operator_count(t.candidate.step));
  EXPECT_GE(deepest, 5U);
}

TEST(Generations, EndWhereTheFrontStaysAsItIs) {
  Search search({.population = 8, .offspring = 6, .early_stop = 3});
  search.score = [](const Step&) { return 0.5; };
  for (int g = 0; g < 4; ++g) search.generation();
  EXPECT_FALSE(search.searcher->ask(search.next)) << "generations 1 to 3 brought nothing";
}

TEST(Generations, WhatTheRatesLeaveIsCopied) {
  Search search({.population = 10, .offspring = 10, .mutation_rate = 0.3, .crossover_rate = 0.2});
  std::map<TrialOrigin::How, int> how;
  for (int g = 0; g < 21; ++g)
    for (const Trial& t : search.generation()) {
      ++how[t.candidate.origin.how];
      if (t.candidate.origin.how == TrialOrigin::How::copy) { EXPECT_TRUE(t.candidate.repeats); }
    }
  EXPECT_NEAR(how[TrialOrigin::How::copy], 100, 30);
  EXPECT_GT(how[TrialOrigin::How::crossover], 3);
}

TEST(Generations, KeepToATemplate) {
  Search search({.population = 10, .offspring = 10}, 4, "Selector-Transformer-Classifier");
  for (int g = 0; g < 6; ++g)
    for (const Trial& t : search.generation())
      if (t.candidate.refused.empty()) { EXPECT_EQ(operator_count(t.candidate.step), 3U) << print(t.candidate.step); }
}

TEST(Generations, TrialsOfOtherWritersBreedNothingAndFailuresEndNothing) {
  Search search;
  search.searcher->tell({.id = {"b", 0}, .candidate = {.step = test::step("gaussian_nb")}});
  for (int g = 0; g < 5; ++g) {
    std::vector<Trial> all;
    for (int i = 0; i < (g == 0 ? 8 : 6); ++i) all.push_back(search.finished(search.ask()));
    for (Trial& t : all) {
      for (const TrialId& parent : t.candidate.origin.parents) EXPECT_EQ(parent.writer, "a");
      if (!t.candidate.repeats && t.id.n % 2 == 1) t.outcome = {.state = TrialState::failed, .error = "no"};
    }
    for (const Trial& t : all) search.searcher->tell(t);
  }
  EXPECT_EQ(search.next, 8 + 4 * 6);
}

}  // namespace
}  // namespace espalier
