#include "engine/finale.h"

#include <gtest/gtest.h>

#include "tests/engine/fakes.h"

namespace espalier {
namespace {

using test::Fate;
using test::ScriptedRun;

constexpr auto fits = Job::Kind::fit;

// Which of the candidates of `five` a job is about.
int which(const Job& job) { return job.candidate.replica; }

// A constant and four candidates of which each helps the others; the first of them is the best.
std::vector<Candidate> five() {
  std::vector<Candidate> out{{.step = test::step("dummy_classifier[raw]"), .replica = 0}};
  for (int n = 1; n < 5; ++n) out.push_back({.step = test::step("gaussian_nb"), .replica = n});
  return out;
}

struct Play {
  explicit Play(const std::string& name, double deadline = 100) : stage("finale_" + name, deadline) {
    stage.searcher = test::ListedSearcher(five());
    stage.searcher.only_listed = true;
  }
  // Trials take a second each and tell `says` of them; fits of the finale take `fit_takes`; `lost` ones crash there.
  Result<Finished> go() {
    return stage.go([this](const Job& job) -> Fate {
      const int n = which(job);
      if (job.kind == fits) {
        const bool on_the_way = stage.observer.began("members") < 0;
        if (on_the_way) return {0, {.state = TrialState::succeeded, .seconds = insurance}, stage.pipeline};
        if (lost.contains(n)) return {0.1, {.state = TrialState::crashed}};
        return {fit_takes, {.state = TrialState::succeeded}, stage.pipeline};
      }
      Outcome outcome = ScriptedRun::scored(n == 0 ? 0.5 : 0.9 - n / 100.0, says.contains(n) ? says.at(n) : 0);
      if (cut.contains(n)) {
        outcome.state = TrialState::cut_short;
        return {1, outcome};
      }
      return {1, outcome, stage.predictions(n == 0 ? 0.0 : 0.75, static_cast<std::uint64_t>(n))};
    });
  }

  ScriptedRun stage;
  double fit_takes = 0.1, insurance = 0;
  std::set<int> lost, cut;
  std::map<int, double> says;
};

bool holds(const std::vector<std::string>& members, const std::string& id) {
  return std::ranges::find(members, id) != members.end();
}

TEST(Finale, TheEnsembleHoldsSeveralWhoseWeightsAddUpToOne) {
  Play play("whole");
  const auto finished = play.go();
  ASSERT_TRUE(finished) << finished.error().message;
  const auto members = play.stage.members();
  EXPECT_GE(members.size(), 3u);
  EXPECT_EQ(finished->members, members.size());
  EXPECT_GT(finished->ensemble_score, 0.89) << "better than any of them alone";
  double weights = 0;
  const auto model = Model::load(play.stage.folder.path / "run/models/a.espm", play.stage.world.catalog);
  for (const Member& m : model->members()) weights += m.weight;
  EXPECT_NEAR(weights, 1, 1e-12);
}

TEST(Finale, TheModelFileHoldsTheScoreThatIsTold) {
  for (const std::size_t size : {0u, 50u}) {
    Play play("told" + std::to_string(size));
    play.stage.budget.ensemble_size = size;
    const auto finished = play.go();
    ASSERT_TRUE(finished);
    const auto model = Model::load(play.stage.folder.path / "run/models/a.espm", play.stage.world.catalog);
    ASSERT_FALSE(finished->expected.empty());
    EXPECT_EQ(model->info().score, finished->expected.front().value);
    EXPECT_EQ(model->info().standard_error, finished->expected.front().standard_error);
    if (size > 0) {
      EXPECT_EQ(model->info().score, finished->ensemble_score);
      EXPECT_GT(model->info().standard_error, 0);
    }
  }
}

// Whoever is lost, the model is of those that were fitted, chosen anew: no weight moves to another by its position.
TEST(Finale, AMemberThatIsLostIsChosenWithoutWhateverItsPlace) {
  for (const int n : {2, 3, 4}) {
    Play whole("unlost" + std::to_string(n)), play("lost" + std::to_string(n));
    const std::string id = "a:" + std::to_string(n);
    ASSERT_TRUE(whole.go());
    ASSERT_TRUE(holds(whole.stage.members(), id)) << "it would have been a member";
    play.lost = {n};
    const auto finished = play.go();
    ASSERT_TRUE(finished);
    EXPECT_FALSE(holds(play.stage.members(), id));
    EXPECT_GE(play.stage.members().size(), 2u);
    Play without("without" + std::to_string(n));  // the same as if it had never been a candidate
    without.cut = {n};
    const auto expected = without.go();
    ASSERT_TRUE(expected);
    EXPECT_EQ(play.stage.members(), without.stage.members());
    EXPECT_EQ(finished->ensemble_score, expected->ensemble_score);
  }
}

TEST(Finale, WhereAllAreLostTheModelOnDiskStays) {
  Play play("all_lost");
  play.lost = {0, 1, 2, 3, 4};
  play.insurance = 1000;  // the first, which is the constant, was fitted on the way; nothing after it
  const auto finished = play.go();
  ASSERT_TRUE(finished);
  EXPECT_EQ(play.stage.members(), std::vector<std::string>{"a:0"});
  EXPECT_EQ(finished->members, 1u);
}

TEST(Finale, TheSingleBestIsPublishedWhereNoEnsembleIsWanted) {
  Play play("single");
  play.stage.budget.ensemble_size = 0;
  const auto finished = play.go();
  ASSERT_TRUE(finished);
  EXPECT_EQ(play.stage.members(), std::vector<std::string>{"a:1"});
  EXPECT_TRUE(std::isnan(finished->ensemble_score));
}

TEST(Finale, TheBestOfAllIsPublishedAloneIfItHasNoPredictionsAndIsBetterThanTheOthersTogether) {
  Play play("cut_best");
  play.stage.searcher = test::ListedSearcher(
      {{.step = test::step("gaussian_nb"), .replica = 1}, {.step = test::step("gaussian_nb"), .replica = 2}});
  play.stage.searcher.only_listed = true;
  const auto finished = play.stage.go([&](const Job& job) -> Fate {
    if (job.kind == fits) return {0.1, {.state = TrialState::succeeded}, play.stage.pipeline};
    if (which(job) == 2) return {1, ScriptedRun::scored(0.99)};  // its predictions never came
    return {1, ScriptedRun::scored(0.6), play.stage.predictions(0.6)};
  });
  ASSERT_TRUE(finished);
  EXPECT_EQ(play.stage.members(), std::vector<std::string>{"a:1"});
  EXPECT_EQ(finished->members, 1u);
}

TEST(Finale, WhatWouldTakeMoreThanSevenTenthsOfWhatIsLeftIsNoCandidate) {
  for (const double seconds : {52.0, 55.0}) {
    Play play("slow" + std::to_string(static_cast<int>(seconds)), 30);
    play.stage.budget.trials = 5;
    play.says = {{2, seconds}};  // 25 s are left when the search is over
    const double needs = 0.01 + 1.3 * seconds / 4;
    ASSERT_TRUE(play.go());
    EXPECT_EQ(holds(play.stage.members(), "a:2"), needs < 0.7 * 25) << seconds;
  }
}

TEST(Finale, ChoosingEndsWhenThreeTenthsOfWhatIsLeftAreGone) {
  Play play("slow_choice"), whole("quick_choice");
  ASSERT_TRUE(whole.go());
  play.stage.observer.on_phase = [&](const std::string& what) {
    play.stage.clock.tick = what.starts_with("choosing") ? 20 : 0;  // 95 s are left, of which the first member takes 40
  };
  const auto finished = play.go();
  ASSERT_TRUE(finished);
  EXPECT_EQ(play.stage.members().size(), 1u);
  EXPECT_GT(whole.stage.members().size(), 2u);
}

TEST(Finale, CancellingWhileMembersAreChosenTakesThoseChosenSoFar) {
  Play play("cancel_choice");
  play.stage.observer.on_phase = [&](const std::string&) { play.stage.cancel = true; };
  const auto finished = play.go();
  ASSERT_TRUE(finished);
  EXPECT_TRUE(finished->cancelled);
  EXPECT_EQ(play.stage.members().size(), 1u);
}

TEST(Finale, MembersAreFittedHeaviestFirstWhileAllFitsTakeThreeQuartersOfWhatIsLeft) {
  Play play("affordable", 30);
  play.stage.budget.trials = 5;
  play.insurance = 1000;
  for (int n = 1; n < 5; ++n) play.says[n] = 31;  // 10 s a fit: one of about 25 s can be fitted, not two in 18.75 s
  const auto finished = play.go();
  ASSERT_TRUE(finished);
  const double choosing = play.stage.observer.began("choosing");
  std::size_t in_the_finale = 0;
  for (const auto& [job, second] : play.stage.jobs(fits)) in_the_finale += second >= choosing;
  EXPECT_EQ(in_the_finale, 1u);
  EXPECT_EQ(play.stage.members().size(), 1u);
}

TEST(Finale, FitsThatNeverEndAreGivenUpAtTheDeadlineAndTheModelOnDiskStays) {
  Play play("endless", 30);
  play.stage.budget.trials = 5;
  play.insurance = 1000;
  play.fit_takes = 1e6;
  ASSERT_TRUE(play.go());
  EXPECT_LE(play.stage.clock.seconds(), 30);
  EXPECT_EQ(play.stage.members(), std::vector<std::string>{"a:0"});
  EXPECT_LE(play.stage.jobs(fits).back().second + play.stage.jobs(fits).back().job.seconds, 30 - 0.4 + 1e-6)
      << "a worker is asked to stop before the deadline";
}

TEST(Finale, CancellingWhileMembersAreFittedLeavesThreeSeconds) {
  Play play("cancel", HUGE_VAL);
  play.fit_takes = 2;
  play.insurance = 1000;
  play.stage.clock.schedule(7, [&] { play.stage.cancel = true; });  // the first of them is done at 7 s
  const auto finished = play.go();
  ASSERT_TRUE(finished);
  EXPECT_TRUE(finished->cancelled);
  EXPECT_LE(play.stage.clock.seconds(), 7 + 3.2);
  EXPECT_FALSE(play.stage.members().empty());
}

TEST(Finale, WithoutASingleTrialThatCountsTheModelIsAConstantAndTheReasonIsTold) {
  Play play("nothing");
  const auto finished =
      play.stage.go([](const Job&) -> Fate { return {1, {.state = TrialState::failed, .error = "why"}}; });
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_EQ(finished->why_constant, "no pipeline has a score: why");
  ASSERT_EQ(play.stage.members().size(), 1u);
}

TEST(Finale, WhereNothingBeatsTheConstantItIsTheModelWithItsOwnScore) {
  Play play("no_better");
  const auto finished = play.stage.go([&play](const Job& job) -> Fate {
    if (job.kind == fits) return {0.1, {.state = TrialState::succeeded}, play.stage.pipeline};
    const int n = which(job);
    return {1, ScriptedRun::scored(n == 0 ? 0.5 : 0.3, 0), play.stage.predictions(0.75, static_cast<std::uint64_t>(n))};
  });
  ASSERT_TRUE(finished);
  EXPECT_EQ(play.stage.members(), std::vector<std::string>{"a:0"});
  EXPECT_TRUE(finished->constant);
  EXPECT_EQ(finished->expected.front().value, 0.5);
}

TEST(Candidates, AreReadFromTheRunsFolderWhoeversTheyAre) {
  Play play("folder");
  ASSERT_TRUE(play.go());
  const Path path = play.stage.folder.path / "run";
  auto other = Run::open(path, "b", SearchPlan{"listed", 2});
  ASSERT_TRUE(other) << other.error().message;
  const Catalog catalog(built_in());
  BestTrials best(50, catalog);
  const auto heard = other->hear();
  ASSERT_TRUE(heard);
  for (const Trial& t : *heard) best.add(t);
  const auto candidates = ensemble_candidates(*other, catalog, best.all());
  ASSERT_EQ(candidates.size(), 5u);
  CandidateList list;
  for (const EnsembleCandidate& c : candidates) list.push_back(&c);
  const ChosenEnsemble chosen = choose(play.stage.world.problem, list, {.size = 50});
  std::vector<std::string> ids;
  for (const auto& share : chosen.shares) ids.push_back(to_text(share.candidate->trial.id));
  EXPECT_EQ(ids, play.stage.members()) << "another process chooses what the run itself chose";
}

TEST(Bags, MoreWhereRowsAreFewAndOneWhereCandidatesAre) {
  EXPECT_EQ(bags_for(39, 100), 1u);
  EXPECT_EQ(bags_for(50, 100), 10u);
  EXPECT_EQ(bags_for(50, 2'500), 4u);
  EXPECT_EQ(bags_for(50, 1'000'000), 1u);
}

}  // namespace
}  // namespace espalier
