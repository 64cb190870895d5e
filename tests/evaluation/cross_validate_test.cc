#include "evaluation/cross_validate.h"

#include <algorithm>
#include <set>

#include "tests/world.h"

namespace espalier {
namespace {

using test::World;

Evaluated evaluated(World& w, std::string_view text, const Asked& asked = {}) {
  Fitter fitter = w.fitter();
  return cross_validate(w.problem, fitter, w.exact(text), asked, [](const Outcome&) {});
}

std::set<std::uint32_t> set_of(const std::vector<std::uint32_t>& rows) { return {rows.begin(), rows.end()}; }

TEST(Parts, TheFirstFoldsScoreWhatTheyScoreInAWholeEvaluation) {
  World w({.rows = 90});
  const auto whole = evaluated(w, "logistic_regression"), part = evaluated(w, "logistic_regression", {{.folds = 2}});
  ASSERT_EQ(whole.outcome.fold_scores.size(), 5u);
  ASSERT_EQ(part.outcome.fold_scores.size(), 2u);
  EXPECT_TRUE(std::ranges::equal(part.outcome.fold_scores, std::span(whole.outcome.fold_scores).first(2)));
  EXPECT_EQ(part.outcome.state, TrialState::succeeded);
  EXPECT_EQ(evaluated(w, "logistic_regression", {{.folds = 99}}).outcome.fold_scores, whole.outcome.fold_scores);
}

TEST(Parts, SharesOfTheRowsAreNestedStratifiedAndTheSameInEveryFold) {
  World w({.rows = 200, .classes = 3});
  const auto whole = splits_of(w.problem, {});
  std::vector<Split> smaller = splits_of(w.problem, {.rows = 0.1});
  for (const double share : {0.25, 0.5, 0.9}) {
    const auto splits = splits_of(w.problem, {.rows = share});
    ASSERT_EQ(splits.size(), whole.size());
    for (std::size_t k = 0; k < splits.size(); ++k) {
      EXPECT_EQ(splits[k].test, whole[k].test) << "validated on are all rows of the split";
      EXPECT_TRUE(std::ranges::is_sorted(splits[k].train));
      EXPECT_TRUE(std::ranges::includes(splits[k].train, smaller[k].train)) << share;
      EXPECT_TRUE(std::ranges::includes(whole[k].train, splits[k].train));
      std::map<std::size_t, double> all, some;
      for (const auto i : whole[k].train) ++all[w.problem.data.target.label(i)];
      for (const auto i : splits[k].train) ++some[w.problem.data.target.label(i)];
      for (const auto& [label, n] : all) EXPECT_EQ(some[label], std::ceil(share * n)) << label;
    }
    smaller = splits;
  }
  const auto tiny = splits_of(w.problem, {.rows = 1e-9});
  for (const Split& s : tiny) EXPECT_EQ(s.train.size(), 3u) << "one row of each class";
  const auto again = splits_of(w.problem, {.rows = 0.25});
  EXPECT_EQ(again[1].train, splits_of(w.problem, {.rows = 0.25})[1].train);
}

TEST(Parts, ARowIsInTheSharesOfAllFoldsThatTrainOnItOrNearlySo) {
  World w({.rows = 400, .classes = 0});
  const auto splits = splits_of(w.problem, {.rows = 0.5});
  const auto first = set_of(splits[0].train);
  std::size_t shared = 0, common = 0;
  for (const std::uint32_t i : splits[1].train)
    if (std::ranges::find(splits[0].test, i) == splits[0].test.end()) {
      ++common;
      shared += first.contains(i);
    }
  EXPECT_GT(static_cast<double>(shared), 0.9 * static_cast<double>(common)) << "so that fits are not of unlike rows";
}

TEST(Parts, TheEvaluationSeedDrawsThem) {
  const World a({.rows = 100});
  World b({.rows = 100});
  b.problem.evaluation_seed = 8;
  EXPECT_NE(splits_of(a.problem, {.rows = 0.5})[0].train, splits_of(b.problem, {.rows = 0.5})[0].train);
}

TEST(Parts, RoundsAreAtMostThoseAskedForAndTheSameModelAsAStepThatSaysSo) {
  World w({.rows = 90});
  const auto capped = evaluated(w, "random_forest_classifier(n_estimators=64)", {{.rounds = 16}});
  const auto short_one = evaluated(w, "random_forest_classifier(n_estimators=16)");
  EXPECT_LE(capped.outcome.rounds, 16);
  EXPECT_EQ(capped.outcome.fold_scores, short_one.outcome.fold_scores);
  EXPECT_EQ(capped.predictions, short_one.predictions);
  EXPECT_EQ(evaluated(w, "gaussian_nb", {{.rounds = 1}}).outcome.fold_scores,
            evaluated(w, "gaussian_nb").outcome.fold_scores)
      << "what does not grow does not heed them";
}

TEST(Parts, PredictionsOfAPartAreNotHandedOutAsAMembersAre) {
  World w({.rows = 90});
  const Candidate whole{.step = test::step("gaussian_nb")};
  EXPECT_FALSE(w.run({.candidate = whole}).payload.empty());
  for (const Part& part : {Part{.folds = 2}, Part{.rows = 0.5}}) {
    Candidate some = whole;
    some.part = part;
    const Done done = w.run({.candidate = some});
    EXPECT_EQ(done.outcome.state, TrialState::succeeded) << done.outcome.error;
    EXPECT_TRUE(done.payload.empty());
  }
  Candidate few_rounds{.step = test::step("random_forest_classifier(n_estimators=64)"), .part = {.rounds = 8}};
  EXPECT_FALSE(w.run({.candidate = few_rounds}).payload.empty()) << "a smaller forest is a model like any other";
}

TEST(Racing, AModelThatDoesNotGrowIsLeftAfterTheFoldThatTookItBelow) {
  World w({.rows = 90});
  const auto raced = evaluated(w, "gaussian_nb", {.threshold = 2});
  EXPECT_EQ(raced.outcome.state, TrialState::raced);
  EXPECT_EQ(raced.outcome.fold_scores.size(), 1u);
  EXPECT_TRUE(raced.predictions.empty());
  EXPECT_EQ(evaluated(w, "gaussian_nb", {.threshold = -1}).outcome.state, TrialState::succeeded);
}

TEST(Racing, AGrowingModelIsRacedInItsLastStageOnlyAndKeepsItsStages) {
  World w({.rows = 90});
  const auto raced = evaluated(w, "random_forest_classifier(n_estimators=32)", {.threshold = 2});
  EXPECT_EQ(raced.outcome.state, TrialState::raced);
  EXPECT_EQ(raced.outcome.rounds, 32);
  EXPECT_EQ(raced.outcome.stages.size(), stages_of(32, w.problem.shape).size() - 1);
}

TEST(Stages, TheBestWholeStageIsTheOutcomeAndEveryWholeStageIsReported) {
  World w({.rows = 90});
  Fitter fitter = w.fitter();
  std::vector<Outcome> told;
  const auto out = cross_validate(w.problem, fitter, w.exact("random_forest_classifier(n_estimators=32)"), {},
                                  [&](const Outcome& o) { told.push_back(o); });
  const auto stages = stages_of(32, w.problem.shape);
  ASSERT_EQ(out.outcome.stages.size(), stages.size());
  double best = -HUGE_VAL;
  int rounds = 0;
  for (const Stage& s : out.outcome.stages)
    if (s.score > best) {
      best = s.score;
      rounds = s.rounds;
    }
  EXPECT_EQ(out.outcome.rounds, rounds);
  EXPECT_EQ(out.outcome.mean(), best);
  ASSERT_EQ(told.size(), 5 + stages.size()) << "each fold of the first stage, then each whole stage";
  for (std::size_t k = 0; k < 5; ++k) EXPECT_EQ(told[k].fold_scores.size(), k + 1);
}

TEST(Stages, WhatIsStoppedBeforeAStageIsWholeCountsWithItsFoldsAndHasNoPredictions) {
  World w({.rows = 90});
  std::atomic<bool> stop = false;
  Fitter fitter = w.problem.fitter(w.catalog, w.cache, 0, Crew{1, &stop});
  const auto out = cross_validate(w.problem, fitter, w.exact("random_forest_classifier(n_estimators=32)"), {},
                                  [&](const Outcome& o) { stop = o.fold_scores.size() == 2; });
  EXPECT_EQ(out.outcome.state, TrialState::cut_short);
  EXPECT_EQ(out.outcome.fold_scores.size(), 2u);
  EXPECT_TRUE(out.predictions.empty());
  EXPECT_TRUE(out.outcome.counts());
}

TEST(Stages, WhatIsStoppedLaterCountsWithItsBestWholeStage) {
  World w({.rows = 90});
  std::atomic<bool> stop = false;
  Fitter fitter = w.problem.fitter(w.catalog, w.cache, 0, Crew{1, &stop});
  const auto out = cross_validate(w.problem, fitter, w.exact("random_forest_classifier(n_estimators=32)"), {},
                                  [&](const Outcome& o) { stop = o.stages.size() == 1; });
  EXPECT_EQ(out.outcome.state, TrialState::cut_short);
  EXPECT_EQ(out.outcome.fold_scores.size(), 5u);
  EXPECT_EQ(out.outcome.rounds, stages_of(32, w.problem.shape)[0]);
  EXPECT_FALSE(out.predictions.empty());
}

}  // namespace
}  // namespace espalier
