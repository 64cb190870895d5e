#include "engine/trial_loop.h"

#include <gtest/gtest.h>

#include "tests/engine/fakes.h"

namespace espalier {
namespace {

using test::Fate;
using test::ScriptedRun;

constexpr auto fits = Job::Kind::fit, tries = Job::Kind::trial;

// Every trial takes a second and scores the same; every fit takes none.
test::ScriptedEvaluator::Script plain(ScriptedRun& stage, double says_seconds = 0) {
  return [&stage, says_seconds](const Job& job) -> Fate {
    if (job.kind == fits) return {0, {.state = TrialState::succeeded}, stage.pipeline};
    return {1, ScriptedRun::scored(0.5, says_seconds), stage.predictions(0.7)};
  };
}

// 3 % of the time and what the fits of the likely members promise, of which one is done.
TEST(EndOfSearch, AThirtiethOfTheTimeIsKeptWhereFitsAreQuick) {
  ScriptedRun stage("quick_end");
  ASSERT_TRUE(stage.go(plain(stage)));
  EXPECT_NEAR(stage.observer.began("choosing"), 100 - 3 - 1.2 * 7 * 0.01, 1e-6);
}

TEST(EndOfSearch, AFifthAtMostWhereFitsAreSlow) {
  ScriptedRun stage("slow_end");
  ASSERT_TRUE(stage.go(plain(stage, 40)));
  EXPECT_NEAR(stage.observer.began("choosing"), 80, 0.01);
}

TEST(EndOfSearch, AsMuchAsTheLikelyMembersNeedInBetween) {
  ScriptedRun stage("some_end", 100, 2);
  ASSERT_TRUE(stage.go(plain(stage, 4)));
  const double fit_seconds = 0.01 + 1.3 * 4 / 4;
  EXPECT_NEAR(stage.observer.began("choosing"), 100 - 3 - 1.2 * (7 * fit_seconds) / 2, 0.35)
      << "eight likely members on two workers, of which one at most is fitted already";
}

TEST(EndOfSearch, HalfASecondAtLeast) {
  ScriptedRun stage("short_end", 5);
  ASSERT_TRUE(stage.go(plain(stage)));
  EXPECT_NEAR(stage.observer.began("choosing"), 4.5, 0.01);
}

TEST(EndOfSearch, NoTrialMayTakeLongerThanIsLeftOrThanATrialMay) {
  ScriptedRun stage("limits");
  stage.budget.trial_seconds = 10;
  ASSERT_TRUE(stage.go(plain(stage)));
  for (const auto& [job, second] : stage.jobs(tries)) {
    EXPECT_LE(job.seconds, 10);
    EXPECT_LE(second + job.seconds, 97 + 1e-6);
  }
  EXPECT_LT(stage.jobs(tries).back().job.seconds, 10);
}

TEST(EndOfSearch, TheOpeningHasALimitOfItsOwn) {
  ScriptedRun stage("opening_limit");
  stage.searcher =
      test::ListedSearcher({Candidate{.step = test::step("gaussian_nb"), .origin = {TrialOrigin::How::opening}},
                            Candidate{.step = test::step("bernoulli_nb")}});
  stage.searcher.only_listed = true;
  stage.budget.trial_seconds = 10;
  stage.budget.opening_seconds = 30;
  ASSERT_TRUE(stage.go(plain(stage)));
  const auto jobs = stage.jobs(tries);
  ASSERT_EQ(jobs.size(), 2u);
  EXPECT_EQ(jobs[0].job.seconds, 30);
  EXPECT_EQ(jobs[1].job.seconds, 10);
}

TEST(EndOfSearch, WithoutADeadlineTheTrialsAreTheLimit) {
  ScriptedRun stage("no_deadline", HUGE_VAL);
  stage.budget.trials = 7;
  const auto finished = stage.go(plain(stage));
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->trials, 7);
  EXPECT_EQ(stage.trials().size(), 7u);
  EXPECT_NEAR(stage.clock.seconds(), 7, 0.01);
}

// The first model is fitted whatever it costs; later ones while all of them are a quarter of the time, and a second.
TEST(Insurance, AnExpensiveModelWaitsForTheEnd) {
  ScriptedRun stage("insurance", 1000);
  stage.budget.trials = 40;
  int n = 0;
  ASSERT_TRUE(stage.go([&](const Job& job) -> Fate {
    if (job.kind == fits) return {4, {.state = TrialState::succeeded, .seconds = 4}, stage.pipeline};
    return {1, ScriptedRun::scored(++n / 100.0, 20),
            stage.predictions(0.7)};  // each better than the one before: 4 s a fit
  }));
  std::vector<double> seconds;
  for (const auto& [job, second] : stage.jobs(fits))
    if (second < stage.observer.began("choosing")) seconds.push_back(second);
  ASSERT_GE(seconds.size(), 3u);
  EXPECT_NEAR(seconds[0], 1, 0.01) << "the first finished trial is fitted at once";
  for (std::size_t k = 1; k < seconds.size(); ++k) {
    const double spent = 4 * static_cast<double>(k);
    EXPECT_LE(spent + 4, 1 + seconds[k] / 4 + 1e-9) << k;
    EXPECT_GT(spent + 4, 1 + (seconds[k] - 1.01) / 4) << "as soon as that is so: " << k;
  }
}

TEST(Racing, TheLowerQuartileOfWhatWasAskedTheSameOnceTenAreTold) {
  ScriptedRun stage("racing", HUGE_VAL);
  stage.budget.trials = 30;
  std::vector<Candidate> listed;
  for (int n = 0; n < 30; ++n)
    listed.push_back({.step = test::step("gaussian_nb"), .part = {.folds = n % 3 == 2 ? 2 : 0}, .replica = n});
  stage.searcher = test::ListedSearcher(listed);
  ASSERT_TRUE(stage.go([&](const Job& job) -> Fate {
    if (job.kind == fits) return {0, {.state = TrialState::succeeded}, stage.pipeline};
    return {1, ScriptedRun::scored(job.candidate.part.folds == 2 ? 9.0 : job.candidate.replica / 100.0)};
  }));
  std::vector<double> told;
  for (const Trial& t : stage.trials()) {
    const bool small = t.candidate.part.folds == 2;
    if (small) {
      EXPECT_EQ(t.candidate.threshold, -HUGE_VAL) << "nine of them are too few";
      continue;
    }
    std::vector<double> sorted = told;
    std::ranges::sort(sorted);
    EXPECT_EQ(t.candidate.threshold, sorted.size() < 10 ? -HUGE_VAL : sorted[sorted.size() / 4]) << to_text(t.id);
    told.push_back(t.outcome.mean());
  }
  EXPECT_EQ(stage.jobs(tries).back().job.candidate.threshold, stage.trials().back().candidate.threshold);
}

// The last trial is cut by the end of the search with a stage that counts.
TEST(TheEnd, WhatCountsByThenIsATrialInARunByTimeAndIsTriedAgainInOneByNumber) {
  for (const char* order : {"finish", "number"}) {
    ScriptedRun stage(std::string("cut_") + order, 10);
    const auto finished = stage.go(
        [&](const Job& job) -> Fate {
          if (job.kind == fits) return {0, {.state = TrialState::succeeded}, stage.pipeline};
          Outcome growing = ScriptedRun::scored(0.5);
          growing.rounds = 8;
          return {4, growing, stage.predictions(0.7)};
        },
        order);
    ASSERT_TRUE(finished) << order;
    const auto trials = stage.trials();
    ASSERT_EQ(trials.size(), 3u);
    EXPECT_EQ(trials[2].outcome.state, std::string(order) == "finish" ? TrialState::cut_short : TrialState::started);
    EXPECT_LE(stage.clock.seconds(), 10);
  }
}

TEST(TheEnd, ATrialThatIsCutByItsOwnLimitIsFinished) {
  ScriptedRun stage("own_limit", 50);
  stage.budget.trial_seconds = 2;
  stage.budget.trials = 3;
  const auto finished = stage.go([&](const Job& job) -> Fate {
    if (job.kind == fits) return {0, {.state = TrialState::succeeded}, stage.pipeline};
    return {job.candidate.step.params.at("var_smoothing") == Value(2e-6) ? 30.0 : 1.0, ScriptedRun::scored(0.5),
            stage.predictions(0.7)};
  });
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->failed, 1);
  EXPECT_EQ(stage.trials()[1].outcome.state, TrialState::cut_short);
  EXPECT_EQ(stage.trials()[1].ended, "second 3.000000");
  EXPECT_EQ(stage.trials()[1].began, "second 1.000000");
}

TEST(Cancelling, EndsTheSearchAtOnceAndLeavesAModelWithinThreeSeconds) {
  ScriptedRun stage("cancel", 1000);
  stage.clock.schedule(20.7, [&] { stage.cancel = true; });
  const auto finished = stage.go([&](const Job& job) -> Fate {
    if (job.kind == fits) return {0.5, {.state = TrialState::succeeded}, stage.pipeline};
    return {1, ScriptedRun::scored(0.5), stage.predictions(0.7)};
  });
  ASSERT_TRUE(finished);
  EXPECT_TRUE(finished->cancelled);
  EXPECT_EQ(finished->trials, 20);
  EXPECT_FALSE(stage.trials().back().finished()) << "it was out, and is tried again when the run goes on";
  EXPECT_LE(stage.clock.seconds(), 20.7 + 3.1);
  EXPECT_FALSE(stage.members().empty());
}

TEST(WithoutEvaluation, RepeatsAndRefusalsAreFinishedTrialsThatTakeNoSlot) {
  for (const char* order : {"finish", "number"}) {
    ScriptedRun stage(std::string("repeats_") + order, HUGE_VAL, 2);
    stage.budget.trials = 6;
    const Step step = test::step("gaussian_nb");
    const TrialId first{"a", 0}, second{"a", 1}, unknown{"z", 4};
    stage.searcher = test::ListedSearcher({{.step = step},
                                           {.step = step, .repeats = first},  // while that one is out
                                           {.step = step, .repeats = second},
                                           {.step = step, .refused = "two of a kind"},
                                           {.step = step, .repeats = unknown},
                                           {.step = step, .repeats = first}});
    const auto finished = stage.go(
        [&](const Job& job) -> Fate {
          if (job.kind == fits) return {0, {.state = TrialState::succeeded}, stage.pipeline};
          return {1, ScriptedRun::scored(0.75, 3), stage.predictions(0.7)};
        },
        order);
    ASSERT_TRUE(finished) << finished.error().message;
    EXPECT_EQ(stage.jobs(tries).size(), 1u);
    const auto trials = stage.trials();
    ASSERT_EQ(trials.size(), 6u);
    for (const std::size_t n : {1u, 2u, 5u}) {
      EXPECT_EQ(trials[n].outcome.state, TrialState::repeated) << n;
      EXPECT_EQ(trials[n].outcome.fold_scores, trials[0].outcome.fold_scores) << n;
    }
    EXPECT_EQ(trials[3].outcome.state, TrialState::refused);
    EXPECT_EQ(trials[3].outcome.error, "two of a kind");
    EXPECT_EQ(trials[4].outcome.state, TrialState::refused);
    EXPECT_NE(trials[4].outcome.error.find("z:4"), std::string::npos);
    EXPECT_EQ(finished->trials, 6);
    EXPECT_EQ(finished->failed, 0);
    EXPECT_EQ(finished->members, 1u) << "a repeat is no candidate for the ensemble";
  }
}

TEST(WithoutEvaluation, ARepeatWhoseOriginalIsLeftUnfinishedIsLeftToo) {
  ScriptedRun stage("repeat_later", HUGE_VAL, 2);
  const Step step = test::step("gaussian_nb");
  stage.searcher = test::ListedSearcher(
      {{.step = test::step("dummy_classifier[raw]")}, {.step = step}, {.step = step, .repeats = TrialId{"a", 1}}});
  stage.searcher.only_listed = true;
  const auto script = [&](const Job& job) -> Fate {
    if (job.kind == fits) return {0, {.state = TrialState::succeeded}, stage.pipeline};
    const double takes = job.candidate.step.op == "dummy_classifier" ? 0.1 : 1;
    return {takes, ScriptedRun::scored(0.75), stage.predictions(0.7)};
  };
  stage.clock.schedule(0.5, [&] { stage.cancel = true; });
  ASSERT_TRUE(stage.go(script));
  ASSERT_EQ(stage.trials().size(), 3u) << "the repeat was begun while its original was out";
  EXPECT_FALSE(stage.trials()[1].finished());
  EXPECT_FALSE(stage.trials()[2].finished());
  stage.cancel = false;
  ASSERT_TRUE(stage.go(script));
  EXPECT_EQ(stage.trials()[1].outcome.state, TrialState::succeeded);
  EXPECT_EQ(stage.trials().back().outcome.state, TrialState::repeated);
}

TEST(Replay, WhatWasHeardIsToldAgainWhereItWasHeard) {
  ScriptedRun stage("heard", HUGE_VAL);
  stage.budget.trials = 2;
  ASSERT_TRUE(stage.go(plain(stage)));
  const Path path = stage.folder.path / "run";
  const Trial foreign{.id = {"b", 0},
                      .candidate = {.step = test::step("gaussian_nb")},
                      .outcome = {.state = TrialState::succeeded, .fold_scores = {0.9}}};
  {
    auto b = Run::open(path, "b", SearchPlan{"listed", 2});
    ASSERT_TRUE(b->journal().append(foreign));
    auto a = Run::open(path);
    ASSERT_TRUE(a->journal().append(Heard{{"b", 0}}));
  }
  stage.searcher.told.clear();
  stage.budget.trials = 1;
  ASSERT_TRUE(stage.go(plain(stage)));
  std::vector<std::string> told;
  for (const Trial& t : stage.searcher.told) told.push_back(to_text(t.id) + (t.finished() ? " finished" : " started"));
  EXPECT_EQ(told, (std::vector<std::string>{"a:0 started", "a:0 finished", "a:1 started", "a:1 finished",
                                            "b:0 finished", "a:2 started", "a:2 finished"}));
  std::filesystem::remove(path / "journals/b-1.jsonl");
  const auto without = stage.go(plain(stage));
  ASSERT_FALSE(without);
  EXPECT_NE(without.error().message.find("heard of trial b:0"), std::string::npos) << without.error().message;
}

// Predictions of the best are on disk, of others not, after any number of trials and after going on.
TEST(Predictions, OnlyThoseOfTheBestAreKept) {
  ScriptedRun stage("kept", HUGE_VAL);
  stage.budget.keep = 3;
  stage.budget.trials = 10;
  ASSERT_TRUE(stage.go([&](const Job& job) -> Fate {
    if (job.kind == fits) return {0, {.state = TrialState::succeeded}, stage.pipeline};
    const double score = std::get<double>(job.candidate.step.params.at("var_smoothing")) * 1e4;  // rising
    if (score < job.keep_from) return {1, ScriptedRun::scored(score)};
    return {1, ScriptedRun::scored(score), stage.predictions(0.7)};
  }));
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(stage.folder.path / "run/trials"))
    files.insert(entry.path().filename().string());
  EXPECT_EQ(files, (std::set<std::string>{"a-7.oof", "a-8.oof", "a-9.oof"}));
}

Candidate opening(const std::string& text) { return {.step = test::step(text), .origin = {TrialOrigin::How::opening}}; }

// The constant takes a second. Everything else is cut after two of five folds, unless it has 30 seconds.
test::ScriptedEvaluator::Script slow(ScriptedRun& stage) {
  return [&stage](const Job& job) -> Fate {
    if (job.kind == fits) return {0, {.state = TrialState::succeeded}, stage.pipeline};
    if (job.candidate.step.op == "dummy_classifier") return {1, ScriptedRun::scored(0.5, 1), stage.predictions(0.5)};
    if (job.seconds >= 30) return {30, ScriptedRun::scored(0.8, 30), stage.predictions(0.9)};
    return {30, {.rounds = 1, .fold_scores = {0.9, 0.9}, .seconds = job.seconds}, ""};
  };
}

TEST(Limits, AreDoubledAfterThreeTrialsInARowThatRanOutOfTime) {
  ScriptedRun stage("doubling", 60);
  stage.budget.trial_seconds = 2;
  stage.budget.adapts = true;
  stage.searcher = test::ListedSearcher({opening("dummy_classifier[raw]")});
  ASSERT_TRUE(stage.go([&](const Job& job) -> Fate {
    if (job.kind == fits) return {0, {.state = TrialState::succeeded}, stage.pipeline};
    if (job.candidate.step.op == "dummy_classifier") return {1, ScriptedRun::scored(0.5, 1), stage.predictions(0.5)};
    return {job.seconds < 8 ? 30 : 5.0, ScriptedRun::scored(0.7, 5), stage.predictions(0.8)};
  }));
  std::vector<double> limits;
  for (const auto& [job, second] : stage.jobs(tries)) limits.push_back(job.seconds);
  ASSERT_GE(limits.size(), 8u);
  EXPECT_EQ(std::vector<double>(limits.begin() + 1, limits.begin() + 8), (std::vector<double>{2, 2, 2, 4, 4, 4, 8}));
  EXPECT_EQ(limits[8], 2) << "one that came through in its time sets the limit back";
}

TEST(Limits, ThatSomebodySetAreKept) {
  ScriptedRun stage("kept_limits", 60);
  stage.budget.trial_seconds = 2;
  ASSERT_TRUE(stage.go(slow(stage)));
  for (const auto& [job, second] : stage.jobs(tries)) EXPECT_LE(job.seconds, 2);
}

TEST(Promotion, TheBestTrialThatRanOutOfTimeIsGivenAllThatIsLeftWhereOnlyTheConstantIsWhole) {
  ScriptedRun stage("promotion", 200);
  stage.budget.trial_seconds = 10;
  stage.budget.adapts = true;
  stage.searcher = test::ListedSearcher({opening("dummy_classifier[raw]"), opening("gaussian_nb")});
  const auto finished = stage.go(slow(stage));
  ASSERT_TRUE(finished);
  const auto trials = stage.trials();
  ASSERT_GT(trials.size(), 2u);
  EXPECT_EQ(trials[2].candidate.origin, (TrialOrigin{TrialOrigin::How::promotion, {{"a", 1}}}));
  EXPECT_EQ(trials[2].outcome.state, TrialState::succeeded);
  EXPECT_EQ(
      std::ranges::count(trials, TrialOrigin::How::promotion, [](const Trial& t) { return t.candidate.origin.how; }), 1)
      << "the search goes on from a whole trial";
  EXPECT_FALSE(finished->constant);
}

TEST(Promotion, WhatCannotBeFinishedIsFittedAllTheSameAndBeatsTheConstant) {
  ScriptedRun stage("no_time_for_promotion", 20);
  stage.budget.trial_seconds = 8;
  stage.budget.adapts = true;
  stage.searcher = test::ListedSearcher({opening("dummy_classifier[raw]"), opening("gaussian_nb")});
  const auto finished = stage.go(slow(stage));
  ASSERT_TRUE(finished);
  EXPECT_FALSE(finished->constant);
  EXPECT_EQ(stage.members(), std::vector<std::string>{"a:1"});
  ASSERT_TRUE(finished->best);
  EXPECT_EQ(to_text(finished->best->id), "a:1");
}

TEST(Workers, ThatCannotBeStartedEndTheRunWithAnErrorAndAModel) {
  ScriptedRun stage("no_workers", 100);
  stage.never_starts = [](double) { return true; };
  const auto finished = stage.go(plain(stage));
  ASSERT_FALSE(finished);
  EXPECT_NE(finished.error().message.find("no more processes"), std::string::npos) << finished.error().message;
  EXPECT_LT(stage.clock.seconds(), 15);
  EXPECT_EQ(stage.members().size(), 1u) << "a constant";
  ASSERT_EQ(stage.trials().size(), 1u);
  EXPECT_FALSE(stage.trials()[0].finished()) << "a run that goes on tries it again";
}

TEST(Workers, ThatCannotBeStartedForAWhileCostNoTrial) {
  ScriptedRun stage("workers_later", 30);
  stage.never_starts = [](double second) { return second < 3; };
  const auto finished = stage.go(plain(stage));
  ASSERT_TRUE(finished) << finished.error().message;
  const auto trials = stage.trials();
  EXPECT_GT(trials.size(), 20u);
  EXPECT_TRUE(std::ranges::all_of(
      trials, [](const Trial& t) { return t.outcome.state == TrialState::succeeded || !t.finished(); }));
}

TEST(EndOfSearch, TenTrialsThatCannotBeBetteredAreEnough) {
  ScriptedRun stage("perfect");
  const auto finished = stage.go([&](const Job& job) -> Fate {
    if (job.kind == fits) return {0, {.state = TrialState::succeeded}, stage.pipeline};
    return {1, ScriptedRun::scored(1), stage.predictions(1)};
  });
  ASSERT_TRUE(finished);
  EXPECT_TRUE(finished->perfect);
  EXPECT_EQ(finished->trials, 10);
}

// Of equals the earlier goes first, and an earlier one may be tried again when later ones are done.
TEST(Predictions, OfAnEqualThatIsTriedAgainAreKept) {
  ScriptedRun stage("equal", HUGE_VAL, 2);
  stage.budget.keep = 2;
  stage.budget.trials = 3;
  const auto script = [&](const Job& job) -> Fate {
    if (job.kind == fits) return {0, {.state = TrialState::succeeded}, stage.pipeline};
    const bool slow = job.candidate.step.params.at("var_smoothing") == Value(2e-6);
    return {slow ? 10.0 : 1.0, ScriptedRun::scored(0.5), 0.5 >= job.keep_from ? stage.predictions(0.7) : ""};
  };
  stage.clock.schedule(5, [&] { stage.cancel = true; });
  ASSERT_TRUE(stage.go(script));
  ASSERT_FALSE(stage.trials()[1].finished());
  stage.cancel = false;
  stage.budget.trials = 0;
  ASSERT_TRUE(stage.go(script));
  const auto run = Run::open(stage.folder.path / "run");
  for (const std::int64_t n : {0, 1}) EXPECT_TRUE(run->predictions({"a", n})) << n;
  EXPECT_FALSE(run->predictions({"a", 2}));
  EXPECT_EQ(stage.jobs(tries).back().job.keep_from, 0.5) << "an equal is wanted";
}

// A searcher that is told in another order than it was told then would ask for something else.
TEST(Replay, ByNumberTheSearcherIsToldInTheOrderInWhichItWasTold) {
  const auto told_by_the_end = [](bool in_two_lives) {
    ScriptedRun stage(std::string("retold") + (in_two_lives ? "2" : "1"), HUGE_VAL, 2);
    struct OneByOne final : Searcher {
      std::optional<Candidate> ask(std::int64_t n) const override { return listed.ask(n); }
      void tell(const Trial& t) override { told.push_back(to_text(t.id) + (t.finished() ? " finished" : " started")); }
      std::int64_t known_before(std::int64_t n) const override { return n; }
      test::ListedSearcher listed;
      std::vector<std::string> told;
    } searcher;
    stage.other = &searcher;
    for (const int life : {1, 2}) {
      stage.budget.trials = life == 1 && in_two_lives ? 2 : in_two_lives ? 1 : 3;
      searcher.told.clear();
      EXPECT_TRUE(stage.go(plain(stage), "number"));
      if (!in_two_lives) break;
    }
    return searcher.told;
  };
  EXPECT_EQ(told_by_the_end(true), told_by_the_end(false));
}

}  // namespace
}  // namespace espalier
