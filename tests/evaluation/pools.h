#pragma once
// A pool of workers that also know how to misbehave, over a small data set.
#include "evaluation/worker_pool.h"
#include "tests/places.h"
#include "tests/world.h"

namespace espalier::test {

inline const std::string faulty_worker = ESPALIER_BINARY "/espalier_faulty_worker";

struct Pool {
  explicit Pool(std::size_t workers, std::size_t memory = std::size_t{1} << 30,
                const std::vector<std::string>& command = {faulty_worker}, WorkerSetup setup = {})
      : folder("pool"), data(make_data({.categories = false})) {
    EXPECT_TRUE(write_dataset(folder.path / "d", data, *plan_of(data)));
    setup.preparation = preparation_for(shape_of(data));
    setup.evaluation_seed = 7;
    setup.metric = "roc_auc";
    setup.memory = memory;
    setup.cache = memory / 8;
    const auto file = Mapping::of_file(folder.path / "d");
    auto opened = WorkerPool::open((*file)->bytes(), {.command = command, .workers = workers, .setup = setup});
    EXPECT_TRUE(opened);
    pool = *std::move(opened);
  }
  Outcome run(const std::string& text, double seconds = 20) {
    pool->submit({.candidate = {.step = step(text)}, .seconds = seconds});
    const auto done = pool->wait_until(Time::clock::now() + std::chrono::seconds(40));
    EXPECT_TRUE(done) << text;
    return done ? done->outcome : Outcome{};
  }
  Folder folder;
  Dataset data;
  std::unique_ptr<WorkerPool> pool;
};

inline const std::string good = "logistic_regression[standard_scaler]";
inline std::string below(const std::string& op) { return "logistic_regression[" + op + "]"; }

}  // namespace espalier::test
