// What every evaluator promises (evaluation/evaluator.h). A new one is a row of `evaluators`.
#include <map>
#include <set>

#include "evaluation/worker_pool.h"
#include "tests/engine/fakes.h"
#include "tests/places.h"

namespace espalier {
namespace {

// Whatever an evaluator needs beside itself, kept alive with it.
struct Bench {
  std::unique_ptr<test::World> world;
  std::unique_ptr<test::Folder> folder;
  std::unique_ptr<test::FakeClock> clock;
  std::unique_ptr<Evaluator> evaluator;
  Time late = Time::clock::now() + std::chrono::seconds(60);  // by when everything is back
};

Bench in_process() {
  Bench out{.world = std::make_unique<test::World>(test::Table{.categories = false})};
  out.evaluator = std::make_unique<InProcess>(out.world->problem, out.world->catalog, out.world->cache, 3);
  return out;
}

Bench worker_pool() {
  Bench out{.folder = std::make_unique<test::Folder>("evaluators")};
  const Dataset data = test::make_data({.categories = false});
  EXPECT_TRUE(write_dataset(out.folder->path / "d", data, *test::plan_of(data)));
  const WorkerSetup setup{.preparation = preparation_for(shape_of(data)),
                          .evaluation_seed = 7,
                          .metric = "roc_auc",
                          .memory = std::size_t{1} << 30,
                          .cache = std::size_t{1} << 27};
  auto pool = WorkerPool::open((*Mapping::of_file(out.folder->path / "d"))->bytes(),
                               {.command = {ESPALIER_BINARY "/espalier_faulty_worker"}, .workers = 3, .setup = setup});
  EXPECT_TRUE(pool);
  out.evaluator = *std::move(pool);
  return out;
}

Bench scripted() {
  Bench out{.clock = std::make_unique<test::FakeClock>()};
  const auto script = [](const Job& job) -> test::Fate {
    const bool is_there = job.candidate.step.inputs.empty() || job.candidate.step.inputs[0].op != "nobody";
    return {1.0 + job.candidate.replica % 3, {.state = is_there ? TrialState::succeeded : TrialState::failed}};
  };
  out.evaluator = std::make_unique<test::ScriptedEvaluator>(*out.clock, 3, script);
  out.late = test::FakeClock::at(1e6);
  return out;
}

const std::map<std::string, Bench (*)()> evaluators{
    {"in_process", in_process}, {"worker_pool", worker_pool}, {"scripted", scripted}};

class EveryEvaluator : public testing::TestWithParam<std::string> {
 protected:
  static Job job(const std::string& text, int replica = 0, Job::Kind kind = Job::Kind::trial) {
    return {.kind = kind, .candidate = {.step = test::step(text), .replica = replica}, .seconds = 30};
  }
  Bench bench = evaluators.at(GetParam())();
  Evaluator& evaluator = *bench.evaluator;
};

TEST_P(EveryEvaluator, EveryJobComesBackExactlyOnceUnderItsNumberWhateverBecameOfIt) {
  const std::vector<std::string> texts{"gaussian_nb", "gaussian_nb[nobody]", "logistic_regression[standard_scaler]"};
  std::map<std::int64_t, std::string> out;
  std::map<std::int64_t, int> back;
  for (int handed = 0; handed < 12 || !out.empty();) {
    for (; handed < 12 && evaluator.free_slots() > 0; ++handed) {
      const std::string text = texts[static_cast<std::size_t>(handed) % texts.size()];
      const auto id = evaluator.submit(job(text, handed, handed % 4 == 3 ? Job::Kind::fit : Job::Kind::trial));
      EXPECT_TRUE(out.emplace(id, text).second) << "no two jobs share a number";
    }
    EXPECT_GE(evaluator.free_slots() + out.size(), evaluator.slots()) << "a job takes one slot at most";
    const auto done = evaluator.wait_until(bench.late);
    ASSERT_TRUE(done);
    ASSERT_TRUE(out.contains(done->id));
    EXPECT_EQ(++back[done->id], 1);
    EXPECT_EQ(done->outcome.state == TrialState::succeeded, out.at(done->id) != texts[1]) << done->outcome.error;
    out.erase(done->id);
  }
  EXPECT_EQ(back.size(), 12u);
  EXPECT_EQ(evaluator.free_slots(), evaluator.slots());
  EXPECT_FALSE(evaluator.wait_until(bench.late)) << "no job is out: there is nothing to wait for";
}

TEST_P(EveryEvaluator, CancelledJobsComeBackTooAndAStrangersNumberIsNobodys) {
  std::set<std::int64_t> out;
  for (std::size_t k = 0; k < evaluator.slots(); ++k) out.insert(evaluator.submit(job("gaussian_nb")));
  for (const std::int64_t id : out) evaluator.cancel(id);
  evaluator.cancel(12345);
  while (!out.empty()) {
    const auto done = evaluator.wait_until(bench.late);
    ASSERT_TRUE(done);
    EXPECT_EQ(out.erase(done->id), 1u);
  }
  EXPECT_FALSE(evaluator.wait_until(bench.late));
}

INSTANTIATE_TEST_SUITE_P(Contract, EveryEvaluator, testing::Values("in_process", "worker_pool", "scripted"),
                         [](const auto& p) { return p.param; });

// With workers that die and hang the contract holds as well.
TEST(WorkerPoolContract, JobsThatKillTheirWorkerOrHangComeBackOnce) {
  Bench bench = worker_pool();
  std::map<std::int64_t, int> back;
  const std::vector<std::string> inputs{"standard_scaler", "aborts", "hangs", "nobody", "ends_the_process"};
  std::size_t handed = 0;
  while (back.size() < inputs.size()) {
    for (; handed < inputs.size() && bench.evaluator->free_slots() > 0; ++handed)
      bench.evaluator->submit(
          {.candidate = {.step = test::step("logistic_regression[" + inputs[handed] + "]")}, .seconds = 0.5});
    const auto done = bench.evaluator->wait_until(bench.late);
    ASSERT_TRUE(done);
    EXPECT_EQ(++back[done->id], 1);
  }
  EXPECT_FALSE(bench.evaluator->wait_until(bench.late));
}

}  // namespace
}  // namespace espalier
