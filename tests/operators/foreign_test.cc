#include "operators/foreign.h"

#include <gtest/gtest.h>

#include "operators/catalog.h"

namespace espalier {
namespace {

ForeignClass booster() {
  return {.name = "gems.Booster",
          .role = Role::classifier,
          .weights = true,
          .params = {"rounds", "rate", "score"},
          .reals = {"rate"},
          .functions = {{"f_classif", "sklearn.feature_selection.f_classif"}}};
}

TEST(ForeignClass, IsReadAsItIsWritten) {
  const auto read = foreign_class_from(to_json(booster()));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), to_json(booster()));
  Json wrong = to_json(booster());
  wrong["role"] = "oracle";
  EXPECT_FALSE(foreign_class_from(wrong));
  const auto none = foreign_classes_from(Json::object());
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

// What the host is given; fits nothing.
struct Recorder final : ForeignHost {
  Json params;
  Result<Fit> fit(const ForeignClass&, const Json& given, const Frame& x, const Target&, std::uint64_t,
                  const Crew&) override {
    params = given;
    return Fit{.state = "state", .columns = 2, .importances = std::vector<double>(x.columns(), 1.0)};
  }
  Result<Frame> apply(const std::string& state, std::size_t columns, const Frame& x, const Crew&) override {
    EXPECT_EQ(state, "state");
    return Frame::of(std::vector<std::vector<double>>(columns, std::vector<double>(x.rows(), 0.5)), x.rows());
  }
};

Target two_classes() { return Target({{"y", {0, 1, 0, 1}, {"a", "b"}}}); }

TEST(ForeignOperator, GivesTheConstructorWhatItExpects) {
  const auto host = std::make_shared<Recorder>();
  const Catalog catalog(with_foreign(built_in(), {booster()}, host));
  const Operator& op = **catalog.find("gems.Booster");
  const auto step = parse_step("gems.Booster(rate=1, rounds=100, score=f_classif)");
  ASSERT_TRUE(step) << step.error().message;
  EXPECT_EQ(print(*step), "gems.Booster(rate=1, rounds=100, score=f_classif)");
  const Frame x = Frame::of({{1, 2, 3, 4}}, 4);
  const auto fitted = op.fit(step->params, x, two_classes(), {.rng = Rng(1), .catalog = &catalog});
  ASSERT_TRUE(fitted) << fitted.error().message;
  EXPECT_EQ(host->params.dump(),
            R"({"rate":1.0,"rounds":100,"score":{"function":"sklearn.feature_selection.f_classif"}})");
  EXPECT_EQ(op.importances(*fitted->fitted, 1), std::vector<double>{1});
  std::size_t columns = 0;
  const auto loaded = op.load(fitted->fitted->save(), 1, columns);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(columns, 2u);
  EXPECT_EQ((*loaded)->apply(x, {.rng = Rng(1)})->columns(), 2u);
  EXPECT_FALSE(op.load(fitted->fitted->save(), 3, columns)) << "it was fitted on one column";
  EXPECT_FALSE(op.spell_out({{"round", Value(3)}}));
}

TEST(ForeignOperator, NestedOperatorsBecomeTheClassesTheyAreLike) {
  const auto host = std::make_shared<Recorder>();
  const Catalog catalog(with_foreign(built_in(), {booster()}, host));
  const auto step = parse_step("gems.Booster(score=ridge(alpha=2))");
  ASSERT_TRUE(
      (*catalog.find("gems.Booster"))
          ->fit(step->params, Frame::of({{1, 2, 3, 4}}, 4), two_classes(), {.rng = Rng(1), .catalog = &catalog}));
  EXPECT_EQ(host->params.dump(), R"({"score":{"class":"sklearn.linear_model.Ridge","params":{"alpha":2}}})");
}

TEST(ForeignOperator, WithoutAHostItIsNeitherFittedNorApplied) {
  const Catalog catalog(with_foreign(built_in(), {booster()}, nullptr));
  const Operator& op = **catalog.find("gems.Booster");
  const auto fitted = op.fit({}, Frame::of({{1, 2, 3, 4}}, 4), two_classes(), {.rng = Rng(1)});
  ASSERT_FALSE(fitted);
  EXPECT_NE(fitted.error().message.find("--allow-python"), std::string::npos);
}

}  // namespace
}  // namespace espalier
