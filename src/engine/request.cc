#include "engine/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/begin.h"
#include "engine/machine.h"
#include "evaluation/worker_pool.h"
#include "operators/catalog.h"
#include "search/opening.h"

namespace espalier {
namespace {

constexpr double default_seconds = 300;
constexpr std::size_t parent_slack = std::size_t{48} << 20;  // what this process may still grow by
constexpr std::size_t least_worker = std::size_t{96} << 20;  // as long as there are others to leave out
constexpr double smallest_worker = 32e6;

Result<Model::Info> model_info(const Run& run, const MetricChoice& metric) {
  Model::Info out{.metric = metric, .made_by = std::string("espalier " ESPALIER_VERSION " (" ESPALIER_LEVEL ")")};
  TRY(const Json schema, json_get<Json>(run.info(), "schema"));
  TRY(out.schema, schema_from_json(schema));
  const Target& y = run.dataset().data.target;
  for (std::size_t k = 0; k < y.columns(); ++k)
    out.outputs.push_back({y.column(k).name, y.column(k).classes, y.column(k).positive});
  return out;
}

struct Share {
  std::size_t jobs;
  double memory, worker;
};

// The data lie in memory once, shared by all; the rest is divided among the workers, fewer of them where it is scarce.
// Errors: the memory that was set holds no worker beside the data.
Result<Share> divide_memory(const FitRequest& r, std::size_t dataset_bytes) {
  Share out{r.jobs.value_or(usable_cores()), r.memory.value_or(0.8 * static_cast<double>(free_memory())), 0};
  const double taken = static_cast<double>(own_private_memory() + parent_slack + dataset_bytes);
  const double least = std::max(static_cast<double>(least_worker), 2.0 * static_cast<double>(dataset_bytes));
  while (out.jobs > 1 && (out.memory - taken) / static_cast<double>(out.jobs) < least) --out.jobs;
  if (r.memory && out.memory - taken < smallest_worker)
    return fail(Errc::invalid_argument,
                fmt::format("--memory: {:.0f} MB are too little for this table; at least {:.0f} MB are needed",
                            out.memory / 1e6, std::ceil((taken + smallest_worker) / 1e6)));
  out.worker = std::max((out.memory - taken) / static_cast<double>(out.jobs), smallest_worker);
  if (r.trial_memory) out.worker = std::min(out.worker, *r.trial_memory);
  return out;
}

Result<std::unique_ptr<Searcher>> searcher_of(const SearchPlan& plan, std::shared_ptr<const Space> space, Task task) {
  const Rng rng = Rng(plan.seed).child(1);
  auto opening = opening_moves(*space, task);
  if (plan.strategy == "random") return with_opening(std::move(opening), random_search(std::move(space), rng));
  if (plan.strategy == "evolve") return with_opening(std::move(opening), evolve(std::move(space), rng));
  return fail(Errc::invalid_argument, "there is no strategy '" + plan.strategy + "'; there are evolve and random");
}

std::string splits_of(const FoldPlan& plan, std::size_t rows) {
  const char* rule = plan.rule == FoldPlan::Rule::each   ? "folds"
                     : plan.rule == FoldPlan::Rule::last ? "holdout"
                                                         : "folds in time order";
  return fmt::format("{} {} of {} rows", plan.count(), rule, rows);
}

Started describe(const FitRequest& r, Begun& begun, const Problem& problem, const Space& space, const Share& share) {
  const Json& info = begun.run.info();
  const Target& y = problem.data.target;
  Started out{.rows = problem.shape.rows, .columns = problem.shape.columns, .remarks = begun.remarks};
  out.schema = *json_get<Json>(info, "schema");
  out.task = y.task() == Task::classification ? "classification" : "regression";
  if (const auto reason = json_get_or<std::string>(out.schema, "task_reason", "")) out.task_reason = *reason;
  if (y.columns() == 1 && y.column().classes.size() == 2)
    out.positive = y.column().classes[y.column().positive_class()];
  out.metric = problem.metric;
  out.splits = splits_of(*problem.plan, problem.shape.rows);
  out.strategy = r.strategy;
  out.preparation = print(problem.preparation);
  out.run = begun.run.folder().string();
  out.model = r.model ? r.model->string() : begun.run.model_file().string();
  out.seed = begun.run.journal().plan().seed;
  out.jobs = share.jobs;
  out.seconds = r.seconds.value_or(HUGE_VAL);
  out.trial_seconds = r.trial_seconds.value_or(HUGE_VAL);
  out.memory = share.memory;
  out.trial_memory = share.worker;
  out.trials = r.trials.value_or(-1);
  out.ensemble_size = r.ensemble_size;
  out.operators = space.models().size() + space.transforms().size();
  out.resumed_trials = begun.run.journal().trials().size();
  out.level = ESPALIER_LEVEL;
  return out;
}

}  // namespace

Result<Finished> run_fit(FitRequest r, Observer& observer, const std::atomic<int>& interrupted) {
  if (!r.seconds && !r.trials) r.seconds = default_seconds;
  if (r.seconds && !r.trial_seconds) r.trial_seconds = std::max(1.0, *r.seconds / 10);
  TRY(Begun begun, r.resume ? resume_run(r) : begin_run(r));
  Run& run = begun.run;
  const SearchPlan& plan = run.journal().plan();
  r.strategy = plan.strategy;
  TRY(const std::string metric_name, json_get<std::string>(run.info(), "metric"));
  TRY(const std::string preparation_text, json_get<std::string>(run.info(), "preparation"));
  TRY(const Step preparation, parse_step(preparation_text));
  TRY(const std::int64_t seed, json_get<std::int64_t>(run.info(), "evaluation_seed"));
  TRY(r.space.include, json_get<std::vector<std::string>>(run.info(), "include"));
  TRY(r.space.exclude, json_get<std::vector<std::string>>(run.info(), "exclude"));
  TRY(const MetricChoice metric, find_metric(metric_name, run.dataset().data.target));
  const Problem problem(run.dataset().data, run.dataset().plan, preparation, static_cast<std::uint64_t>(seed), metric);

  const Catalog catalog(built_in());
  TRY(Space space, Space::make(catalog, problem.shape, problem.data.target.task(), preparation, r.space));
  const auto shared_space = std::make_shared<const Space>(std::move(space));
  TRY(const auto searcher, searcher_of(plan, shared_space, problem.data.target.task()));
  TRY(const Share share, divide_memory(r, run.dataset_bytes()->bytes().size()));
  const WorkerSetup setup{.preparation = preparation,
                          .evaluation_seed = problem.evaluation_seed,
                          .metric = metric_name,
                          .memory = static_cast<std::size_t>(share.worker),
                          .cache = static_cast<std::size_t>(share.worker / 4)};
  TRY(const auto pool,
      WorkerPool::open(run.dataset_bytes()->bytes(), {.program = r.program, .workers = share.jobs, .setup = setup}));
  run.dataset_bytes()->forget(0, run.dataset_bytes()->bytes().size());
  observer.started(describe(r, begun, problem, *shared_space, share));

  TRY(Model::Info info, model_info(run, metric));
  Budget budget{.began = r.began, .trials = r.trials, .ensemble_size = r.ensemble_size};
  if (r.seconds) budget.deadline = r.began + duration_of(*r.seconds);
  budget.trial_seconds = r.trial_seconds.value_or(HUGE_VAL);
  std::vector<Path> files;
  if (r.model) files.push_back(*r.model);
  const SystemClock clock;
  Setting setting{problem,         catalog, *searcher,        *pool,       run, clock,
                  std::move(info), budget,  std::move(files), &interrupted};
  return fit(setting, observer);
}

}  // namespace espalier
