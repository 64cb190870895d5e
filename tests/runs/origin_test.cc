#include "runs/origin.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace espalier {
namespace {

using How = TrialOrigin::How;

TEST(TrialId, ReadsBackAndRefusesWhatIsNone) {
  const TrialId id{"b_2", 17};
  EXPECT_EQ(to_text(id), "b_2:17");
  EXPECT_EQ(*trial_id_from("b_2:17"), id);
  for (const char* text : {"", "17", ":17", "a:", "a:-1", "a:1x", "a-b:1", "a:1:2", "a:99999999999999999999"})
    EXPECT_FALSE(trial_id_from(text)) << text;
  EXPECT_LT((TrialId{"a", 12}), (TrialId{"a", 100})) << "numbers are numbers";
  EXPECT_LT((TrialId{"a", 100}), (TrialId{"b", 0}));
}

TEST(TrialOrigin, ReadsBackAndIsASentenceForPeople) {
  const TrialOrigin crossed{How::crossover, {{"a", 3}, {"b", 9}}, 4};
  EXPECT_EQ(*origin_from(to_json(crossed)), crossed);
  EXPECT_EQ(sentence(crossed), "crossover of a:3 and b:9");
  EXPECT_EQ(sentence({How::opening}), "opening");
  EXPECT_FALSE(origin_from(Json{{"how", "guessed"}}));
  EXPECT_FALSE(origin_from(Json{{"how", "mutation"}, {"parents", {"a"}}}));
}

TEST(TrialOrigin, WhatOpensASearchIsNeitherBredNorDrawn) {
  for (const How how : {How::opening, How::given}) {
    EXPECT_EQ(*origin_from(to_json(TrialOrigin{how})), TrialOrigin{how});
    EXPECT_TRUE(opens(how)) << to_text(how);
  }
  for (const How how : {How::drawn, How::mutation, How::crossover, How::promotion}) EXPECT_FALSE(opens(how));
}

TEST(TrialOrigin, SentencesOfVersion1Read) {
  EXPECT_EQ(*origin_from("opening"), TrialOrigin{How::opening});
  EXPECT_EQ(*origin_from("random"), TrialOrigin{How::drawn});
  EXPECT_EQ(*origin_from("drawn"), TrialOrigin{How::drawn});
  EXPECT_EQ(*origin_from("mutation of 17"), (TrialOrigin{How::mutation, {{"a", 17}}}));
  EXPECT_EQ(*origin_from("crossover of 3, 9"), (TrialOrigin{How::crossover, {{"a", 3}, {"a", 9}}}));
  EXPECT_FALSE(origin_from("mutation of x"));
}

TEST(Descent, CountsFollowFromTheParents) {
  Descents known;
  add_descent(known, {"a", 0}, {How::drawn});
  add_descent(known, {"a", 1}, {How::mutation, {{"a", 0}}});
  add_descent(known, {"a", 2}, {How::mutation, {{"a", 1}}});
  add_descent(known, {"a", 3}, {How::crossover, {{"a", 1}, {"a", 2}}});
  add_descent(known, {"a", 4}, {How::promotion, {{"a", 3}}});
  add_descent(known, {"a", 5}, {How::mutation, {{"z", 9}}});
  EXPECT_EQ(known.at({"a", 2}).mutations, 2);
  EXPECT_EQ(known.at({"a", 3}).mutations, 3);
  EXPECT_EQ(known.at({"a", 3}).crossovers, 1);
  EXPECT_EQ(known.at({"a", 4}).mutations, 3) << "a promotion is the same step";
  EXPECT_EQ(known.at({"a", 5}).mutations, 1) << "an unknown parent counts nothing";
}

TEST(Descent, StaysFiniteWhenFamiliesMarryForLong) {
  Descents known;
  add_descent(known, {"a", 0}, {How::drawn});
  for (std::int64_t n = 1; n < 200; ++n) add_descent(known, {"a", n}, {How::crossover, {{"a", n - 1}, {"a", n - 1}}});
  EXPECT_EQ(known.at({"a", 199}).crossovers, std::int64_t{1} << 31);
}

}  // namespace
}  // namespace espalier
