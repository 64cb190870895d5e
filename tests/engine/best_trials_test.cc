#include "engine/best_trials.h"

#include <gtest/gtest.h>

namespace espalier {
namespace {

Trial scored(std::int64_t n, const std::vector<double>& scores, std::string op = "a") {
  Trial out{.id = {"a", n}, .outcome = {.state = TrialState::succeeded, .fold_scores = scores}};
  out.candidate.step = Step{std::move(op)};
  return out;
}
TrialId id(std::int64_t n) { return {"a", n}; }

const Catalog catalog(built_in());

TEST(BestTrials, KeepsTheBestAndNamesWhatFellOut) {
  BestTrials best(2, catalog);
  EXPECT_FALSE(best.add(scored(0, {1})));
  EXPECT_FALSE(best.add(scored(1, {3})));
  EXPECT_EQ(best.add(scored(2, {2})), id(0));
  EXPECT_EQ(best.add(scored(3, {2})), id(3)) << "the earlier of equals stays";
  EXPECT_EQ(best.add({.id = id(4), .outcome = {.state = TrialState::failed}}), id(4));
  EXPECT_EQ(best.threshold(), 2);
}

TEST(BestTrials, WhatWasNotEvaluatedItselfDoesNotGetIn) {
  BestTrials best(2, catalog);
  Trial repeat = scored(1, {9});
  repeat.outcome.state = TrialState::repeated;
  EXPECT_EQ(best.add(repeat), id(1));
  EXPECT_TRUE(best.all().empty());
}

TEST(BestTrials, TheBaselineStays) {
  BestTrials best(2, catalog);
  best.add(scored(0, {-1, -1}, "dummy_classifier"));
  best.add(scored(1, {-0.5, -0.5}));
  EXPECT_EQ(best.threshold(), -0.5);
  EXPECT_EQ(best.add(scored(2, {-0.4, -0.4})), id(1));
  EXPECT_EQ(best.add(scored(3, {-0.6, -0.6})), id(3));
  EXPECT_EQ(best.all().back().id, id(0));
}

TEST(BestTrials, AFewLuckyFoldsDoNotBeatAWholeTrial) {
  BestTrials best(2, catalog);
  Trial lucky = scored(0, {9, 9});
  lucky.outcome.state = TrialState::cut_short;
  const Trial whole = scored(1, {1, 2, 3});
  best.add(lucky);
  best.add(whole);
  EXPECT_EQ(best.all().front().id, id(1));
  EXPECT_EQ(best.threshold(), -HUGE_VAL) << "any whole trial gets in";
  EXPECT_EQ(best.add({.id = id(2), .outcome = whole.outcome}), id(0));
}

TEST(BestTrials, ATrialOnFewerRowsGoesBeforeOneOnAll) {
  BestTrials best(1, catalog);
  Trial part = scored(0, {9, 9, 9});
  part.candidate.part.rows = 0.25;
  EXPECT_FALSE(best.add(part));
  EXPECT_EQ(best.add(scored(1, {1, 1, 1})), id(0));
  EXPECT_EQ(best.add(part), id(0));
}

TEST(BestTrials, AFewFoldsBeatAConstantOnTheSameFolds) {
  BestTrials best(9, catalog);
  best.add(scored(0, {0.5, 0.5, 0.5}, "dummy_classifier"));
  Trial cut = scored(1, {0.7, 0.6});
  cut.outcome.state = TrialState::cut_short;
  best.add(cut);
  EXPECT_EQ(best.all().front().id, id(0));
  EXPECT_EQ(best.winner()->id, id(1));
  best.add(scored(2, {0.4, 0.4, 0.4}));
  EXPECT_EQ(best.winner()->id, id(1)) << "a whole trial that is worse than the constant changes nothing";
  best.add(scored(3, {0.51, 0.5, 0.5}));
  EXPECT_EQ(best.winner()->id, id(3)) << "a whole trial that is better ends the exception";
}

TEST(BestTrials, WhereTheConstantIsBetterOnTheSameFoldsItStays) {
  BestTrials best(9, catalog);
  EXPECT_EQ(best.winner(), nullptr);
  best.add(scored(0, {0.9, 0.1, 0.1}, "dummy_classifier"));
  Trial cut = scored(1, {0.8});
  cut.outcome.state = TrialState::cut_short;
  best.add(cut);
  EXPECT_EQ(best.winner()->id, id(0)) << "0.8 is more than its mean, and less than its first fold";
}

}  // namespace
}  // namespace espalier
