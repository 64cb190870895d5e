// What a search does where its folder cannot be written.
#include <gtest/gtest.h>

#include "tests/engine/fakes.h"

namespace espalier {
namespace {

using test::Fate;
using test::ScriptedRun;

constexpr auto fits = Job::Kind::fit;

// A part of the run's folder into which nothing can be written, until it is whole again.
struct Blocked {
  explicit Blocked(Path p) : part(std::move(p)) {
    std::filesystem::remove_all(part);
    std::ofstream(part) << "a file where a folder should be";
  }
  void mend() const { std::filesystem::remove(part); }
  Path part;
};

TEST(Disk, AModelThatCannotBeWrittenOnTheWayIsWrittenAtTheEnd) {
  for (const bool mended : {true, false}) {
    ScriptedRun stage(mended ? "disk_mended" : "disk_full", HUGE_VAL);
    stage.budget.trials = 5;
    std::optional<Blocked> models;
    stage.observer.on_phase = [&](const std::string&) {
      if (mended) models->mend();
    };
    const auto finished = stage.go([&](const Job& job) -> Fate {
      if (!models) models.emplace(stage.folder.path / "run/models");
      if (job.kind == fits) return {0, {.state = TrialState::succeeded}, stage.pipeline};
      return {1, ScriptedRun::scored(0.5), stage.predictions(0.7)};
    });
    EXPECT_EQ(stage.trials().size(), 5u) << "the search goes on";
    EXPECT_EQ(stage.members().empty(), !mended);
    if (!mended) {
      ASSERT_FALSE(finished);
      EXPECT_NE(finished.error().message.find("run/models"), std::string::npos) << finished.error().message;
      continue;
    }
    ASSERT_TRUE(finished) << finished.error().message;
    EXPECT_NE(finished->unwritten.find("run/models"), std::string::npos) << finished->unwritten;
  }
}

TEST(Disk, WhereNothingBetterGetsDoneTheModelThatCouldNotBeWrittenIsTriedAgain) {
  ScriptedRun stage("disk_again", HUGE_VAL);
  stage.budget.trials = 3;
  std::optional<Blocked> models;
  std::size_t fitted = 0;
  const auto finished = stage.go([&](const Job& job) -> Fate {
    if (!models) models.emplace(stage.folder.path / "run/models");
    if (job.kind == fits && ++fitted > 1) return {0, {.state = TrialState::crashed}};
    if (job.kind == fits) return {0, {.state = TrialState::succeeded, .seconds = 1000}, stage.pipeline};
    if (stage.clock.seconds() > 1.5) models->mend();
    return {1, ScriptedRun::scored(0.5 + stage.clock.seconds() / 10)};
  });
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_EQ(stage.members(), std::vector<std::string>{"a:0"}) << "the only one that was fitted";
  EXPECT_TRUE(finished->why_constant.empty());
}

TEST(Disk, TrialsWhosePredictionsCannotBeWrittenCountAndTheBestOfThemIsTheModel) {
  ScriptedRun stage("disk_trials", HUGE_VAL);
  stage.budget.trials = 5;
  std::optional<Blocked> trials;
  int n = 0;
  const auto finished = stage.go([&](const Job& job) -> Fate {
    if (!trials) trials.emplace(stage.folder.path / "run/trials");
    if (job.kind == fits) return {0, {.state = TrialState::succeeded}, stage.pipeline};
    return {1, ScriptedRun::scored(0.5 + ++n % 4 / 10.0), stage.predictions(0.7)};
  });
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_EQ(finished->trials, 5);
  EXPECT_EQ(finished->failed, 0);
  EXPECT_EQ(stage.members(), std::vector<std::string>{"a:2"});
  EXPECT_NE(finished->unwritten.find("run/trials"), std::string::npos) << finished->unwritten;
}

}  // namespace
}  // namespace espalier
