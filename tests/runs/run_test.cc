#include "runs/run.h"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/places.h"
#include "tests/world.h"

namespace espalier {
namespace {

const SearchPlan plan{"evolve", 7};

struct Place {
  explicit Place(const std::string& name) : folder(name), path(folder.path / "run") {}
  Result<Run> create() {
    return Run::create(path, {{"order", "finish"}}, world.problem.data, *world.problem.plan, plan);
  }

  test::World world{{.rows = 30, .categories = false}};
  test::Folder folder;
  Path path;
};

Trial finished(const TrialId& id) {
  return {.id = id,
          .candidate = {.step = test::step("gaussian_nb")},
          .outcome = {.state = TrialState::succeeded, .fold_scores = {0.5}}};
}

TEST(Run, IsMadeOnceAndGoneOnWith) {
  Place place("run_once");
  ASSERT_TRUE(place.create()->journal().append(finished({"a", 0})));
  const auto again = place.create();
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message.find("holds a run already"), std::string::npos);
  const auto resumed = Run::open(place.path);
  ASSERT_TRUE(resumed) << resumed.error().message;
  EXPECT_EQ(resumed->journal().trials().size(), 1u);
  EXPECT_EQ(resumed->journal().plan(), plan);
  EXPECT_FALSE(Run::open(place.folder.path / "nowhere"));
}

TEST(Run, ABeginningThatWasKilledBeforeRunJsonIsBegunAnew) {
  Place place("run_half");
  ASSERT_TRUE(place.create());
  std::filesystem::remove(place.path / "run.json");
  const auto run =
      Run::create(place.path, Json::object(), place.world.problem.data, *place.world.problem.plan, {"random", 3});
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(run->journal().plan(), (SearchPlan{"random", 3}));
}

TEST(Run, ASecondProcessUnderTheSameNameIsRefusedAndToldWho) {
  Place place("run_lock");
  int ready[2], go[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(go), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {  // holds the run until it is killed
    const auto run = place.create();
    const char word = run ? 'y' : 'n';
    (void)!::write(ready[1], &word, 1);
    char wait;
    (void)!::read(go[0], &wait, 1);
    ::_exit(0);
  }
  char word = 0;
  ASSERT_EQ(::read(ready[0], &word, 1), 1);
  EXPECT_EQ(word, 'y');
  const Error created = place.create().error(), opened = Run::open(place.path).error();
  for (const Error& error : {created, opened}) {
    EXPECT_NE(error.message.find("another process (" + std::to_string(child) + ")"), std::string::npos)
        << error.message;
    EXPECT_NE(error.message.find(place.path.string()), std::string::npos) << error.message;
  }
  EXPECT_TRUE(Run::read_journal(place.path)) << "reports need no lock";
  EXPECT_TRUE(Run::open(place.path, "b", plan)) << "another name is another lock";
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(Run::open(place.path)) << "the lock goes with its process";
  for (const int fd : {ready[0], ready[1], go[0], go[1]}) ::close(fd);
}

TEST(Run, TwoOpensOfOneProcessAreTwoWritersTooMany) {
  Place place("run_twice");
  const auto first = place.create();
  ASSERT_TRUE(first);
  EXPECT_FALSE(Run::open(place.path));
}

TEST(Run, ANameThatCannotStandInAFileNameIsRefused) {
  Place place("run_name");
  ASSERT_TRUE(place.create());
  for (const char* name : {"", "a-1", "../x", "a:b"}) EXPECT_FALSE(Run::open(place.path, name, plan)) << name;
}

TEST(Run, WritersHearEachOtherAndChangeOnlyTheirOwnFiles) {
  Place place("run_writers");
  auto a = *place.create();
  auto b = *Run::open(place.path, "b", SearchPlan{"random", 2});
  EXPECT_EQ(Run::writers(place.path), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(b.hear()->empty());
  Trial started = finished({"a", 0});
  started.outcome = {};
  ASSERT_TRUE(a.journal().append(started));
  EXPECT_TRUE(b.hear()->empty()) << "it is not finished";
  ASSERT_NE(b.trial({"a", 0}), nullptr);
  ASSERT_TRUE(a.journal().append(finished({"a", 0})));
  const auto heard = b.hear();
  ASSERT_EQ(heard->size(), 1u);
  EXPECT_EQ(heard->front().id, (TrialId{"a", 0}));
  EXPECT_TRUE(b.hear()->empty()) << "once";
  EXPECT_TRUE(b.trial({"a", 0})->finished());
  EXPECT_EQ(b.trial({"a", 1}), nullptr);
  EXPECT_EQ(b.trial({"b", 0}), nullptr);

  const OutOfFold columns(2, std::vector<float>(30, 0.5F));
  ASSERT_TRUE(a.keep_predictions({"a", 0}, to_bytes(columns)));
  EXPECT_EQ(*b.predictions({"a", 0}), columns);
  b.drop_predictions({"a", 0});
  EXPECT_TRUE(a.predictions({"a", 0})) << "another's are not dropped";
  a.drop_predictions({"a", 0});
  EXPECT_FALSE(a.predictions({"a", 0}));
  EXPECT_NE(a.model_file(), b.model_file());
}

TEST(Run, OneOfVersion1IsReadButNotGoneOnWith) {
  Place place("run_version1");
  ASSERT_TRUE(place.create());
  ASSERT_TRUE(write_file(place.path / "run.json", R"({"version": 1, "strategy": "evolve", "seed": 1})"));
  EXPECT_TRUE(Run::read_info(place.path));
  const auto run = Run::open(place.path);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, Errc::unsupported);
  EXPECT_NE(run.error().message.find("begin another run"), std::string::npos) << run.error().message;
  ASSERT_TRUE(write_file(place.path / "run.json", R"({"version": 3})"));
  EXPECT_NE(Run::read_info(place.path).error().message.find("version 3"), std::string::npos);
}

// tests/fixtures/README.md says what they are.
TEST(Run, WhatVersion1WroteIsRead) {
  const Path runs = Path(ESPALIER_SOURCE) / "tests/fixtures/0.1.0/runs";
  const auto finished = Run::read_journal(runs / "finished.run");
  ASSERT_TRUE(finished) << finished.error().message;
  ASSERT_EQ(finished->trials().size(), 30u);
  for (const Trial& t : finished->trials()) EXPECT_TRUE(t.finished()) << to_text(t.id);
  EXPECT_EQ(finished->trials().front().candidate.origin.how, TrialOrigin::How::opening);
  EXPECT_EQ(finished->trials().back().id, (TrialId{"a", 29}));
  EXPECT_TRUE(finished->plan().strategy.empty()) << "run.json says it";
  const auto killed = Run::read_journal(runs / "killed.run");
  ASSERT_TRUE(killed);
  EXPECT_GT(killed->trials().size(), 5u);
  for (const char* name : {"finished.run", "killed.run"}) {
    EXPECT_EQ(*json_get<std::string>(*Run::read_info(runs / name), "strategy"), "evolve");
    EXPECT_EQ(Run::writers(runs / name), std::vector<std::string>{"a"});
    const test::Folder copy("version1");  // a fixture is not opened: it must not be written into
    std::filesystem::copy(runs / name, copy.path / "run", std::filesystem::copy_options::recursive);
    const auto run = Run::open(copy.path / "run");
    ASSERT_FALSE(run);
    EXPECT_NE(run.error().message.find("begin another run"), std::string::npos) << run.error().message;
    EXPECT_FALSE(std::filesystem::exists(copy.path / "run/journals/a.lock")) << "nothing is written into it";
  }
}

TEST(OutOfFold, BytesOfAnotherShapeAreRefused) {
  const OutOfFold columns{{0.25F, 0.5F, 0.75F}, {0.75F, 0.5F, 0.25F}};
  EXPECT_EQ(*out_of_fold_from(to_bytes(columns), 2, 3), columns);
  EXPECT_FALSE(out_of_fold_from(to_bytes(columns), 2, 2));
  EXPECT_FALSE(out_of_fold_from(to_bytes(columns) + "x", 2, 3));
}

}  // namespace
}  // namespace espalier
