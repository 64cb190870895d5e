#include "runs/run.h"

#include <sys/resource.h>
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

std::filesystem::perms mode(const Path& path) { return std::filesystem::status(path).permissions(); }

TEST(Run, AnEmptyFolderBecomesItsOwnersAloneAsANewOneIs) {
  Place made("run_new"), empty("run_empty"), used("run_used");
  std::filesystem::create_directory(empty.path);
  std::filesystem::create_directory(used.path);
  ASSERT_TRUE(write_file(used.path / "notes", "of somebody"));
  for (Place* place : {&empty, &used}) std::filesystem::permissions(place->path, std::filesystem::perms(0755));
  for (Place* place : {&made, &empty, &used}) {
    ASSERT_TRUE(place->create());
    EXPECT_EQ(mode(place->path), std::filesystem::perms(place == &used ? 0755 : 0700));
    for (const char* folder : {"journals", "trials", "models"})
      EXPECT_EQ(mode(place->path / folder), std::filesystem::perms(0700));
    for (const char* file : {"run.json", "dataset.esd"})
      EXPECT_EQ(mode(place->path / file), std::filesystem::perms(0600));
  }
}

// No file may be larger than so many bytes while this is there.
struct TightDisk {
  explicit TightDisk(rlim_t most) : handler(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &usual);
    const rlimit tight{most, usual.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &tight);
  }
  ~TightDisk() {
    ::setrlimit(RLIMIT_FSIZE, &usual);
    std::signal(SIGXFSZ, handler);
  }
  void (*handler)(int);
  rlimit usual{};
};

TEST(Run, ThatCannotBeMadeLeavesWhatWasThereBefore) {
  Place nothing("run_fail_new"), empty("run_fail_empty"), used("run_fail_used");
  nothing.path = nothing.folder.path / "some/where/run";
  std::filesystem::create_directory(empty.path);
  std::filesystem::create_directories(used.path / "models");
  ASSERT_TRUE(write_file(used.path / "models/notes", "of somebody"));
  for (Place* place : {&nothing, &empty, &used}) {
    const TightDisk tight(100);
    EXPECT_FALSE(place->create());
  }
  EXPECT_TRUE(std::filesystem::is_empty(nothing.folder.path));
  EXPECT_TRUE(std::filesystem::is_empty(empty.path));
  EXPECT_EQ(*read_file(used.path / "models/notes"), "of somebody");
  EXPECT_FALSE(std::filesystem::exists(used.path / "journals"));
  ASSERT_TRUE(nothing.create()) << "the next one begins";
  EXPECT_FALSE(nothing.create());
  EXPECT_TRUE(Run::open(nothing.path)) << "what is refused because it is there stays";
}

TEST(Run, ThatWasNotUsedIsTakenBackAndOneThatWasIsKept) {
  Place unused("run_unused"), tried("run_tried"), modelled("run_modelled"), opened("run_opened");
  unused.create()->discard_if_unused();
  EXPECT_TRUE(std::filesystem::is_empty(unused.folder.path));
  auto with_trial = *tried.create();
  ASSERT_TRUE(with_trial.journal().append(finished({"a", 0})));
  auto with_model = *modelled.create();
  ASSERT_TRUE(with_model.keep_model("a model"));
  ASSERT_TRUE(opened.create());
  auto again = *Run::open(opened.path);
  for (espalier::Run* run : {&with_trial, &with_model, &again}) {
    run->discard_if_unused();
    EXPECT_TRUE(std::filesystem::exists(run->folder() / "run.json")) << run->folder();
  }
}

TEST(Run, WhatAKilledBeginningLeftIsNotInTheWayAndNoLinkToWriteThrough) {
  Place place("run_leftover");
  std::filesystem::create_directory(place.path);
  ASSERT_TRUE(write_file(place.folder.path / "other", "of somebody"));
  std::filesystem::create_symlink(place.folder.path / "other", place.path / "dataset.esd.part");
  ASSERT_TRUE(place.create());
  EXPECT_EQ(*read_file(place.folder.path / "other"), "of somebody");
  EXPECT_FALSE(std::filesystem::exists(place.path / "dataset.esd.part"));
  EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(place.path / "dataset.esd")));
}

TEST(Run, NoLinkThatSomebodyPutIntoTheFolderIsFollowed) {
  for (const char* name : {"run.json", "dataset.esd", "journals/a.lock", "journals/a-1.jsonl", "models/a.espm"}) {
    Place place("run_planted");
    const Path link = place.path / name, other = place.folder.path / "other";
    std::filesystem::create_directories(link.parent_path());
    ASSERT_TRUE(write_file(other, "of somebody"));
    std::filesystem::create_symlink(other, link);
    const auto run = place.create();
    if (run) { EXPECT_TRUE(run->keep_model("a model")); }
    EXPECT_EQ(*read_file(other), "of somebody") << name;
  }
}

TEST(Run, PartsOfTheFolderThatAreTakenAwayAreMadeAnewButNotTheFolder) {
  Place place("run_parts");
  const auto run = *place.create();
  for (const char* part : {"trials", "models"}) std::filesystem::remove_all(place.path / part);
  EXPECT_TRUE(run.keep_predictions({"a", 0}, "x"));
  EXPECT_TRUE(run.keep_model("x"));
  std::filesystem::remove_all(place.path);
  EXPECT_FALSE(run.keep_model("x"));
  EXPECT_FALSE(std::filesystem::exists(place.path));
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
