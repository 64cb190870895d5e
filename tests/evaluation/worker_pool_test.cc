#include "evaluation/worker_pool.h"

#include <sys/wait.h>

#include <csignal>
#include <map>
#include <thread>

#include "tests/evaluation/pools.h"

namespace espalier {
namespace {

using Clock = std::chrono::steady_clock;
using test::below, test::faulty_worker, test::good, test::Pool, test::step;

TEST(WorkerPool, AWorkerScoresWhatThisProcessScores) {
  Pool p(1);
  test::World here({.categories = false});
  const Outcome there = p.run(good);
  EXPECT_EQ(there.state, TrialState::succeeded) << there.error;
  EXPECT_EQ(there.fold_scores, here.evaluate(good).fold_scores);
  EXPECT_GT(there.peak_bytes, 0);
}

TEST(WorkerPool, WhateverAJobDoesItsOutcomeSaysSoAndThePoolGoesOn) {
  Pool p(1);
  const std::map<std::string, std::pair<TrialState, std::string>> fates{
      {"aborts", {TrialState::crashed, "signal 6"}},
      {"breaks_a_promise", {TrialState::crashed, "broken promise"}},
      {"ends_the_process", {TrialState::crashed, "exit code 7"}},
      {"reads_nowhere", {TrialState::crashed, "signal 11"}},
      {"wants_too_much", {TrialState::out_of_memory, "memory"}},
      {"nobody", {TrialState::failed, "no operator named 'nobody'"}},
  };
  for (const auto& [op, fate] : fates) {
    const Outcome out = p.run(below(op));
    EXPECT_EQ(out.state, fate.first) << op << ": " << out.error;
    EXPECT_NE(out.error.find(fate.second), std::string::npos) << op << ": " << out.error;
    EXPECT_EQ(p.run(good).state, TrialState::succeeded) << "after " << op;
  }
}

TEST(WorkerPool, AJobThatEatsMemoryEndsAtItsLimit) {
  constexpr std::size_t limit = std::size_t{200} << 20;
  Pool p(1, limit);
  const Outcome out = p.run(below("eats_memory"));
  EXPECT_EQ(out.state, TrialState::out_of_memory) << out.error;
  EXPECT_LE(out.peak_bytes, 1.15 * static_cast<double>(limit));
  EXPECT_EQ(p.run(good).state, TrialState::succeeded);
}

TEST(WorkerPool, AJobThatHangsIsKilledAndOneThatListensIsStopped) {
  Pool p(1);
  const auto before = Clock::now();
  const Outcome hung = p.run(below("hangs"), 0.3);
  EXPECT_EQ(hung.state, TrialState::cut_short);
  EXPECT_EQ(hung.error, "out of time");
  const Outcome stopped = p.run(below("heeds_the_stop"), 0.3);
  EXPECT_EQ(stopped.state, TrialState::cut_short);
  EXPECT_NE(stopped.error.find("stopped"), std::string::npos) << stopped.error;
  EXPECT_LT(Clock::now() - before, std::chrono::seconds(10));
  EXPECT_EQ(p.run(good).state, TrialState::succeeded);
}

TEST(WorkerPool, AProgramThatCannotBeStartedIsAnOutcome) {
  Pool p(1, std::size_t{1} << 30, {"/nowhere/espalier"});
  EXPECT_EQ(p.run(good).state, TrialState::crashed);
}

TEST(WorkerPool, ACommandIsLookedForInThePathAndMayWrapTheWorker) {
  for (const char* script : {"exec \"$0\"", "\"$0\"; exit 0"}) {
    Pool p(1, std::size_t{1} << 30, {"sh", "-c", script, faulty_worker});
    const Outcome out = p.run(good);
    EXPECT_EQ(out.state, TrialState::succeeded) << out.error;
  }
  Pool none(1, std::size_t{1} << 30, {});
  EXPECT_NE(none.run(good).error.find("no command"), std::string::npos);
}

TEST(WorkerPool, WorkersOutliveTheThreadThatStartedThem) {
  Pool p(1);
  std::thread([&] { EXPECT_EQ(p.run(good).state, TrialState::succeeded); }).join();
  std::thread([&] { p.pool->submit({.candidate = {.step = step(below("heeds_the_stop"))}, .seconds = 0.3}); }).join();
  const auto done = p.pool->wait_until(Clock::now() + std::chrono::seconds(40));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->outcome.state, TrialState::cut_short) << done->outcome.error;
}

TEST(WorkerPool, AHostMayIgnoreItsChildrensEnds) {
  struct Ignored {
    Ignored() { std::signal(SIGCHLD, SIG_IGN); }
    ~Ignored() { std::signal(SIGCHLD, SIG_DFL); }
  } ignored;
  Pool p(1);
  for (const char* op : {"ends_the_process", "aborts"}) {
    const Outcome out = p.run(below(op));
    EXPECT_EQ(out.state, TrialState::crashed);
    EXPECT_NE(out.error.find("ignores SIGCHLD"), std::string::npos) << out.error;
    EXPECT_EQ(p.run(good).state, TrialState::succeeded);
  }
  EXPECT_EQ(p.run(below("hangs"), 0.3).error, "out of time");
}

TEST(WorkerPool, AWorkerThatEndsWhileAChildOfItsKeepsTheSocketIsLostAllTheSame) {
  Pool p(1);
  const Outcome out = p.run(below("leaves_a_child"), 1e6);
  EXPECT_EQ(out.state, TrialState::crashed);
  EXPECT_NE(out.error.find("exit code 7"), std::string::npos) << out.error;
  EXPECT_EQ(p.run(good).state, TrialState::succeeded);
}

TEST(WorkerPool, OfTheHostsDescriptorsAWorkerHasTheStandardThree) {
  const int open_to_all = ::dup(0);
  Pool p(1);
  const Outcome out = p.run(below("minds_descriptors"));
  EXPECT_EQ(out.state, TrialState::succeeded) << out.error;
  ::close(open_to_all);
}

TEST(WorkerPool, WorkersRefuseAsTheRunSaysAndScoreByWhatElseIsAskedFor) {
  WorkerSetup setup{.also = {"accuracy", "neg_log_loss"}, .limits = {.cost = 1e5}};
  Pool p(1, std::size_t{1} << 30, {faulty_worker}, setup);
  const Outcome out = p.run("gaussian_nb");
  test::World here({.categories = false});
  for (const std::string& name : setup.also) here.problem.also.push_back(*Metrics().named(name));
  EXPECT_EQ(out.also, here.evaluate("gaussian_nb").also);
  EXPECT_EQ(out.also.size(), 2u);
  const Outcome refused = p.run("random_forest_classifier(n_estimators=512)");
  EXPECT_EQ(refused.state, TrialState::failed);
  EXPECT_NE(refused.error.find("too much work"), std::string::npos) << refused.error;
}

TEST(WorkerPool, AMetricThatWorkersDoNotHaveIsNamed) {
  Pool p(1, std::size_t{1} << 30, {faulty_worker}, {.also = {"profit"}});
  EXPECT_NE(p.run(good).error.find("unknown metric 'profit'"), std::string::npos);
}

TEST(WorkerPool, FitsReturnAPipelineThatLoads) {
  Pool p(1);
  p.pool->submit({.kind = Job::Kind::fit, .candidate = {.step = step(good)}});
  const auto done = p.pool->wait_until(Clock::now() + std::chrono::seconds(20));
  ASSERT_TRUE(done);
  const Catalog catalog(built_in());
  const auto loaded = load_pipeline(done->payload, catalog);
  ASSERT_TRUE(loaded) << loaded.error().message;
  test::World here({.categories = false});
  EXPECT_EQ(here.predict(*loaded), here.predict(here.fit(good)));
}

// The last words of a worker that ran out of memory may arrive together with its end: the fresh one that takes the job
// over is not the one that ended.
TEST(WorkerPool, TheWorkerThatTriesAgainIsNotTakenForTheOneThatEnded) {
  Pool p(1);
  ASSERT_EQ(p.run(good).state, TrialState::succeeded);
  p.pool->submit({.candidate = {.step = step(below("wants_too_much"))}, .seconds = 20});
  siginfo_t ended{};
  ASSERT_EQ(::waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT), 0) << "until the pool has nothing more to wait for";
  const auto done = p.pool->wait_until(Time::clock::now() + std::chrono::seconds(40));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->outcome.state, TrialState::out_of_memory) << done->outcome.error;
}

// What no worker could begin is told apart from what a worker failed at, and comes back at once.
TEST(WorkerPool, AWorkerThatCannotBeStartedIsNoOutcomeOfItsJob) {
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"/no/such/program"}, {"/bin/false"}}) {
    Pool p(1, std::size_t{1} << 30, command);
    for (int n = 0; n < 3; ++n) {
      p.pool->submit({.candidate = {.step = step(good)}, .seconds = 20});
      const auto done = p.pool->wait_until(Clock::now() + std::chrono::seconds(10));
      ASSERT_TRUE(done) << command[0];
      EXPECT_TRUE(done->unstarted) << command[0];
      EXPECT_NE(done->outcome.error.find(
                    command[0] == "/bin/false" ? "ended before it was ready: ended with exit code 1" : "No such file"),
                std::string::npos)
          << done->outcome.error;
    }
  }
}

}  // namespace
}  // namespace espalier
