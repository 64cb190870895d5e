#include "runs/trial.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/world.h"

namespace espalier {
namespace {

Trial scored(std::int64_t n, const std::vector<double>& scores, const Part& part = {}) {
  return {
      .id = {"a", n}, .candidate = {.part = part}, .outcome = {.state = TrialState::succeeded, .fold_scores = scores}};
}

TEST(Outcome, UndefinedFoldsAreLeftOutOfTheMean) {
  const Outcome o{.state = TrialState::succeeded, .fold_scores = {0.1, -2, std::nan("")}};
  EXPECT_DOUBLE_EQ(o.mean(), -0.95);
  EXPECT_DOUBLE_EQ(o.standard_error(), 1.05);
  EXPECT_TRUE(o.counts());
  EXPECT_FALSE((Outcome{.state = TrialState::succeeded, .fold_scores = {std::nan("")}}).counts());
}

TEST(Outcome, OnlyWhatRanAndHasNoScoreIsAFailure) {
  EXPECT_TRUE((Outcome{.state = TrialState::crashed}).failed());
  EXPECT_TRUE((Outcome{.state = TrialState::cut_short}).failed());
  EXPECT_FALSE((Outcome{.state = TrialState::cut_short, .fold_scores = {1}}).failed());
  for (const auto state : {TrialState::raced, TrialState::refused, TrialState::repeated, TrialState::started})
    EXPECT_FALSE((Outcome{.state = state}).failed()) << to_text(state);
}

TEST(Better, OfEqualPartsTheHigherMeanAndThenTheEarlier) {
  EXPECT_TRUE(better(scored(5, {3, 3}), scored(1, {2, 2})));
  EXPECT_TRUE(better(scored(1, {2, 2}), scored(5, {2, 2})));
  EXPECT_FALSE(better(scored(1, {2, 2}), scored(1, {2, 2})));
}

TEST(Better, ALargerPartComesFirstWhateverItsScore) {
  const Trial all = scored(9, {1, 1, 1}), few_rows = scored(1, {9, 9, 9}, {.rows = 0.5});
  const Trial few_folds = scored(2, {5, 5}, {.folds = 2}), few_rounds = scored(3, {8, 8, 8}, {.rounds = 16});
  std::vector<Trial> sorted{few_rows, few_folds, few_rounds, all};
  std::ranges::sort(sorted, better);
  std::vector<std::int64_t> order;
  for (const Trial& t : sorted) order.push_back(t.id.n);
  EXPECT_EQ(order, (std::vector<std::int64_t>{9, 3, 2, 1})) << "rows, then folds, then rounds";
  Trial cut = scored(4, {6, 6});
  cut.outcome.state = TrialState::cut_short;
  EXPECT_TRUE(comparable(cut, few_folds)) << "the same two folds were evaluated";
  EXPECT_FALSE(comparable(all, few_rounds));
}

TEST(Repeated, GivesTheScoresOrTheReasonWhyThereAreNone) {
  const Outcome same = repeated(scored(1, {0.5, 0.25}));
  EXPECT_EQ(same.state, TrialState::repeated);
  EXPECT_EQ(same.fold_scores, (std::vector<double>{0.5, 0.25}));
  EXPECT_TRUE(same.counts());
  EXPECT_FALSE(same.evaluated());
  EXPECT_EQ(same.seconds, 0) << "it took none";
  Trial raced = scored(2, {0.1});
  raced.outcome.state = TrialState::raced;
  EXPECT_FALSE(repeated(raced).counts()) << "folds that lost a race are no score";
  EXPECT_EQ(repeated(raced).error, "a:2 has no score: raced");
  const Trial failed{.id = {"a", 3}, .outcome = {.state = TrialState::failed, .error = "why"}};
  EXPECT_EQ(repeated(failed).error, "why");
}

TEST(Trial, ReadsBackWithEverythingItHolds) {
  const Trial t{
      .id = {"b", 3},
      .candidate = {.step = test::step("a(b=\"x\ny\")"),
                    .origin = {TrialOrigin::How::promotion, {{"a", 1}}, 2},
                    .part = {.folds = 2, .rows = 0.25, .rounds = 8},
                    .replica = 1,
                    .threshold = 0.25,
                    .repeats = TrialId{"a", 1},
                    .refused = "too much"},
      .outcome = {.state = TrialState::out_of_memory, .fold_scores = {0.1, std::nan("")}, .error = "why \"so\"?"},
      .began = "2026-01-01T00:00:00.000Z",
      .ended = "2026-01-01T00:00:01.500Z"};
  const auto read = trial_from(to_json(t));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_line(to_json(*read)), to_line(to_json(t)));
  EXPECT_EQ(read->candidate.part, t.candidate.part);
  EXPECT_EQ(read->candidate.repeats, t.candidate.repeats);
  EXPECT_EQ(read->ended, t.ended);
}

TEST(Trial, APartThatIsNoneIsRefused) {
  for (const char* part :
       {R"({"rows":0})", R"({"rows":1.5})", R"({"rows":"nan"})", R"({"folds":-1})", R"({"rounds":99999999999})"}) {
    const Json j = {{"step", "pca"}, {"part", *parse_json(part, "the part")}};
    EXPECT_FALSE(candidate_from(j)) << part;
  }
  EXPECT_TRUE(candidate_from(Json{{"step", "pca"}})->part.whole());
}

}  // namespace
}  // namespace espalier
