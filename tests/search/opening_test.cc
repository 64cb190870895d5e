#include "search/opening.h"

#include "operators/catalog.h"
#include "pipeline/preparation.h"
#include "tests/search/spaces.h"

namespace espalier {
namespace {

std::vector<std::string> opening(const Shape& raw, Task task) {
  const Catalog catalog(built_in());
  const Space space = test::demand_space(Space::make(catalog, raw, task, preparation_for(raw), SpaceOptions{}));
  std::vector<std::string> out;
  for (const Step& s : opening_moves(space, task)) {
    EXPECT_TRUE(space.feasible(s)) << print(s);
    out.push_back(print(s));
  }
  return out;
}

constexpr Shape words{.rows = 500, .columns = 2003, .outputs = 2, .tokens = 2000, .sparse = 2000, .density = 0.01};

TEST(Opening, BeginsWithTheConstantAndReadsAllWordsNext) {
  const auto classes = opening(words, Task::classification);
  EXPECT_EQ(classes[0], "dummy_classifier[raw]");
  EXPECT_EQ(classes[1], "logistic_regression(C=3)[standard_scaler[prepare(text=tfidf)]]");
  Shape amounts = words;
  amounts.task = Task::regression;
  amounts.outputs = 1;
  EXPECT_EQ(opening(amounts, Task::regression)[1], "ridge[standard_scaler[prepare(text=tfidf)]]");
}

TEST(Opening, ReadsNoWordsWhereThereAreNone) {
  for (const std::string& text : opening({.rows = 500, .columns = 8, .outputs = 2}, Task::classification))
    EXPECT_EQ(text.find("tfidf"), text.npos) << text;
}

TEST(Opening, WhatIsGivenComesBetweenTheConstantAndTheOthersOnce) {
  const Catalog catalog(built_in());
  const Shape raw{.rows = 500, .columns = 8, .outputs = 2};
  const Space space = test::demand_space(
      Space::make(catalog, raw, Task::classification, preparation_for(raw), SpaceOptions{{"gaussian_nb"}, {}}));
  const std::vector<Step> given{test::step("ridge_classifier"), test::step("gaussian_nb"),
                                test::step("ridge_classifier(alpha=1)")};
  const auto out = opening_candidates(space, Task::classification, given);
  ASSERT_EQ(out.size(), 3u) << "the same candidate is tried once, whoever names it";
  using How = TrialOrigin::How;
  EXPECT_EQ(out[0].step.op, "dummy_classifier");
  EXPECT_EQ(out[0].origin, TrialOrigin{How::opening});
  EXPECT_EQ(out[1].step.op, "ridge_classifier") << "although the space does not hold it";
  EXPECT_EQ(out[1].origin, TrialOrigin{How::given});
  EXPECT_EQ(out[2].origin, TrialOrigin{How::given}) << "gaussian_nb is a move of the opening too";
}

}  // namespace
}  // namespace espalier
