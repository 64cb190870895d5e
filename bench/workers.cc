// What isolation costs: the time until a new worker is ready, and the round trip of a job that has nothing to do.
// workers PROGRAM TABLE TARGET, all of which './dev bench workers' gives.
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "data/dataset_file.h"
#include "data/load_dataset.h"
#include "evaluation/worker_pool.h"
#include "pipeline/preparation.h"

namespace {

using namespace espalier;
using Clock = std::chrono::steady_clock;

struct Times {
  std::vector<double> all = {};
  double least() const { return *std::ranges::min_element(all); }
  double median() const {
    std::vector<double> sorted = all;
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
  }
};

// Fails before anything is fitted: there is no such operator.
Outcome nothing_to_do(WorkerPool& pool) {
  pool.submit({.candidate = {.step = Step{"nothing"}}, .seconds = 60});
  return pool.wait_until(Clock::now() + std::chrono::seconds(60))->outcome;
}

Result<Json> measured(const std::string& program, const Path& table, const std::string& target) {
  TRY(Table read, read_table(table));
  TRY(const Loaded loaded, load_dataset(std::move(read), {.targets = {target}}));
  TRY(const FoldPlan plan, draw_folds(loaded.dataset.target, {}, Rng(0)));
  const Path file = std::filesystem::temp_directory_path() / "espalier-bench.esd";
  TRY_STATUS(write_dataset(file, loaded.dataset, plan));
  TRY(const MappingPtr bytes, Mapping::of_file(file));
  std::filesystem::remove(file);
  const WorkerSetup setup{.preparation = preparation_for(shape_of(loaded.dataset)),
                          .metric = Metrics().default_for(loaded.dataset.target).name(),
                          .memory = std::size_t{1} << 30,
                          .cache = std::size_t{1} << 28};
  Times start, dispatch;
  for (int worker = 0; worker < 20; ++worker) {
    TRY(const auto pool, WorkerPool::open(bytes->bytes(), {.command = {program, "worker"}, .setup = setup}));
    const Outcome first = nothing_to_do(*pool);
    if (first.state != TrialState::failed) return fail(Errc::io, "the job did not come back: " + first.error);
    start.all.push_back(1e3 * pool->seconds_to_start());
    for (int job = 0; job < 500; ++job) {
      const auto began = Clock::now();
      nothing_to_do(*pool);
      dispatch.all.push_back(1e6 * std::chrono::duration<double>(Clock::now() - began).count());
    }
  }
  return Json{{"table", table.filename().string()},
              {"rows", loaded.dataset.target.rows()},
              {"start_ms", {{"least", start.least()}, {"median", start.median()}}},
              {"dispatch_us", {{"least", dispatch.least()}, {"median", dispatch.median()}}},
              {"program_bytes", std::filesystem::file_size(program)}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::fputs("usage: bench_workers PROGRAM TABLE TARGET\n", stderr), 2;
  const auto out = measured(argv[1], argv[2], argv[3]);
  std::puts(out ? to_line(*out).c_str() : out.error().message.c_str());
  return out ? 0 : 1;
}
