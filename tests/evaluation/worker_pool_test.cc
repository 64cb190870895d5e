#include "evaluation/worker_pool.h"

#include <map>

#include "runs/run.h"
#include "tests/places.h"
#include "tests/world.h"

namespace espalier {
namespace {

using Clock = std::chrono::steady_clock;
using test::step;

const std::string faulty_worker = ESPALIER_BINARY "/espalier_faulty_worker";

struct Pool {
  explicit Pool(std::size_t workers, std::size_t memory = std::size_t{1} << 30,
                const std::string& program = faulty_worker)
      : folder("pool"), data(test::make_data({.categories = false})) {
    const auto plan = test::plan_of(data);
    EXPECT_TRUE(write_dataset(folder.path / "d", data, *plan));
    const auto file = Mapping::of_file(folder.path / "d");
    const WorkerSetup setup{.preparation = preparation_for(shape_of(data)),
                            .evaluation_seed = 7,
                            .metric = "roc_auc",
                            .memory = memory,
                            .cache = memory / 8};
    auto opened = WorkerPool::open((*file)->bytes(), {.command = {program}, .workers = workers, .setup = setup});
    EXPECT_TRUE(opened);
    pool = *std::move(opened);
  }
  Outcome run(const std::string& text, double seconds = 20) {
    pool->submit({.candidate = {.step = step(text)}, .seconds = seconds});
    const auto done = pool->wait_until(Clock::now() + std::chrono::seconds(40));
    EXPECT_TRUE(done) << text;
    return done ? done->outcome : Outcome{};
  }
  test::Folder folder;
  Dataset data;
  std::unique_ptr<WorkerPool> pool;
};

const std::string good = "logistic_regression[standard_scaler]";
std::string below(const std::string& op) { return "logistic_regression[" + op + "]"; }

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
  Pool p(1, std::size_t{1} << 30, "/nowhere/espalier");
  EXPECT_EQ(p.run(good).state, TrialState::crashed);
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

}  // namespace
}  // namespace espalier
