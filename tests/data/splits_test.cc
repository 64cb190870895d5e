#include "data/splits.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace espalier {
namespace {

TEST(SplitOptions, ReadBackAndRefuseWhatIsNone) {
  const SplitOptions asked{
      .kind = SplitOptions::Kind::time_order, .folds = 7, .repeats = 3, .stratified = false, .holdout = 0.25};
  const auto out = split_options_from(to_json(asked));
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(out->kind, asked.kind);
  EXPECT_EQ(out->folds, asked.folds);
  EXPECT_EQ(out->repeats, asked.repeats);
  EXPECT_EQ(out->stratified, asked.stratified);
  EXPECT_EQ(out->holdout, asked.holdout);
  Json unknown = to_json(asked);
  unknown["kind"] = "by_moon";
  ASSERT_FALSE(split_options_from(unknown));
  EXPECT_EQ(split_options_from(unknown).error().message, "an unknown way to split: by_moon");
  EXPECT_FALSE(split_options_from(Json::object()));
}

}  // namespace
}  // namespace espalier
