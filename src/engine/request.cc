#include "engine/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/begin.h"
#include "engine/checkpoints.h"
#include "engine/machine.h"
#include "engine/share.h"
#include "evaluation/worker_pool.h"
#include "operators/catalog.h"
#include "search/opening.h"

namespace espalier {
namespace {

constexpr double default_seconds = 300;
constexpr std::size_t default_ensemble = 50;
constexpr std::int64_t default_generations = 100;  // as TPOT has it
constexpr double default_pipeline_seconds = 300;   // and this

Result<Model::Info> model_info(const Run& run, const MetricChoice& metric) {
  Model::Info out{.metric = metric, .made_by = std::string("espalier " ESPALIER_VERSION " (" ESPALIER_LEVEL ")")};
  TRY(const Json schema, json_get<Json>(run.info(), "schema"));
  TRY(out.schema, schema_from_json(schema));
  TRY(out.row_hashes, json_get_or<std::vector<std::int64_t>>(run.info(), "row_hashes", {}));
  TRY(out.table, json_get_or<std::string>(run.info(), "table", ""));
  TRY(const std::int64_t seed, json_get_or<std::int64_t>(run.info(), "evaluation_seed", 0));
  out.seed = static_cast<std::uint64_t>(seed);
  TRY(out.foreign, foreign_classes_from(run.info()));
  if (run.info().contains("split")) { TRY(out.split, split_options_from(run.info()["split"])); }
  const Target& y = run.dataset().data.target;
  for (std::size_t k = 0; k < y.columns(); ++k)
    out.outputs.push_back({y.column(k).name, y.column(k).classes, y.column(k).positive});
  return out;
}

Result<std::unique_ptr<Searcher>> searcher_of(const Run& run, std::shared_ptr<const Space> space, Task task) {
  const SearchPlan& plan = run.journal().plan();
  std::vector<Step> given;
  TRY(const auto texts, json_get_or<std::vector<std::string>>(run.info(), "start", {}));
  for (const std::string& text : texts) { TRY(given.emplace_back(), parse_step(text)); }
  const Rng rng = Rng(plan.seed).child(1);
  if (plan.strategy == "tpot") return generations(std::move(space), plan.breeding, run.writer(), std::move(given), rng);
  auto opening = opening_candidates(*space, task, given);
  if (plan.strategy == "random") return with_opening(std::move(opening), random_search(std::move(space), rng));
  if (plan.strategy == "evolve") return with_opening(std::move(opening), evolve(std::move(space), rng));
  return fail(Errc::invalid_argument,
              "there is no strategy '" + plan.strategy + "'; there are evolve, random and tpot");
}

// Of runs that 0.1.0 began the folder does not say more.
std::string splits_of(const Run& run, const FoldPlan& plan) {
  const auto said = json_get_or<std::string>(run.info(), "splits", "");
  return said && !said->empty() ? *said : std::to_string(plan.count()) + " splits";
}

std::vector<std::pair<std::string, std::size_t>> class_rows(const Target& y) {
  std::vector<std::pair<std::string, std::size_t>> out;
  if (y.columns() > 1) return out;
  for (const std::string& label : y.column().classes) out.emplace_back(label, 0);
  for (std::size_t i = 0; !out.empty() && i < y.rows(); ++i) ++out[y.label(i)].second;
  return out;
}

// Which of the jobs that were asked for there are.
void tell_fewer_jobs(const FitRequest& r, const Share& share, std::vector<std::string>& remarks) {
  if (r.jobs && *r.jobs > share.jobs)
    remarks.push_back(fmt::format("{} of {} jobs, as many as cores and memory can keep busy", share.jobs, *r.jobs));
}

// Where reading was ended, not why.
Error not_read(Error error, const FitRequest& r, const std::atomic<bool>& cancel) {
  if (cancel) return {Errc::stopped, "ended by a signal before the search began, so there is no model"};
  if (error.code != Errc::stopped) return error;
  return {Errc::stopped, fmt::format("the time of {:.3g} s was over before the table was read; give it more --time",
                                     r.seconds.value_or(0))};
}

std::vector<std::string> needs_of(const Shape& shape) {
  std::vector<std::string> out;
  if (shape.missing) out.emplace_back("missing values are imputed");
  if (shape.categories > 0) out.emplace_back("categories are encoded");
  if (shape.tokens > 0) out.emplace_back("words of texts are counted and weighed");
  return out;
}

Started describe(const FitRequest& r, Begun& begun, const Problem& problem, const Space& space, const Share& share) {
  const Json& info = begun.run.info();
  const Target& y = problem.data.target;
  Started out{.rows = problem.shape.rows,
              .columns = problem.shape.columns,
              .remarks = begun.remarks,
              .findings = begun.findings};
  tell_fewer_jobs(r, share, out.remarks);
  out.classes = class_rows(y);
  out.schema = *json_get<Json>(info, "schema");
  out.task = y.task() == Task::classification ? "classification" : "regression";
  if (const auto reason = json_get_or<std::string>(out.schema, "task_reason", "")) out.task_reason = *reason;
  if (y.columns() == 1 && y.column().classes.size() == 2)
    out.positive = y.column().classes[y.column().positive_class()];
  out.metric = problem.metric;
  out.also = problem.also;
  out.splits = splits_of(begun.run, *problem.plan);
  out.strategy = r.strategy;
  out.preparation = print(problem.preparation);
  out.prepared = needs_of(problem.shape);
  out.run = begun.run.folder().string();
  out.model = r.model ? r.model->string() : begun.run.model_file().string();
  out.seed = begun.run.journal().plan().seed;
  out.jobs = share.jobs;
  out.seconds = r.seconds.value_or(HUGE_VAL);
  out.trial_seconds = r.trial_seconds.value_or(HUGE_VAL);
  out.memory = share.memory;
  out.trial_memory = share.worker;
  out.trials = r.trials.value_or(-1);
  out.ensemble_size = *r.ensemble_size;
  out.operators = space.models().size() + space.transforms().size();
  out.resumed_trials = begun.run.journal().trials().size();
  out.level = ESPALIER_LEVEL;
  return out;
}

// The default evaluator: processes of this machine.
Result<std::unique_ptr<Evaluator>> pool_of(const FitRequest& r, const MappingPtr& dataset, const WorkerSetup& setup,
                                           std::size_t slots) {
  TRY(auto out, WorkerPool::open(dataset->bytes(), {.command = r.worker_command, .workers = slots, .setup = setup}));
  return std::unique_ptr<Evaluator>(std::move(out));
}

// `own`: a folder that is to go at the end.
Status open_cache(const FitRequest& r, WorkerSetup& setup, std::optional<TemporaryCacheFolder>& own) {
  if (r.cache.empty()) return ok();
  if (r.cache == "auto") {
    TRY(TemporaryCacheFolder made, TemporaryCacheFolder::make());
    own.emplace(std::move(made));
  } else {
    TRY_STATUS(make_folder(r.cache));
  }
  setup.on_disk.folder = own ? own->path() : std::filesystem::absolute(r.cache);
  if (r.cache_bytes) setup.on_disk.most_bytes = static_cast<std::size_t>(*r.cache_bytes);
  return ok();
}

// Where nobody sets a limit: what TPOT has, or a time, a tenth of it for a trial and a third for one of the opening.
void set_limits(FitRequest& r) {
  const bool tpot = r.strategy == "tpot";
  if (!r.ensemble_size) r.ensemble_size = tpot ? 0 : default_ensemble;
  const bool limited = r.seconds || r.trials || (tpot && r.generations);
  if (tpot && !r.trial_seconds) r.trial_seconds = default_pipeline_seconds;
  if (tpot && !limited && !r.resume)
    r.generations = default_generations;
  else if (!limited)
    r.seconds = default_seconds;
  if (!r.seconds || r.trial_seconds) return;
  r.trial_seconds = std::max(1.0, *r.seconds / 10);
  r.opening_seconds = std::max(1.0, *r.seconds / 3);
}

Budget budget_of(const FitRequest& r) {
  Budget out{.began = r.began, .trials = r.trials, .ensemble_size = *r.ensemble_size};
  out.adapts = r.opening_seconds.has_value();
  if (r.seconds) out.deadline = r.began + duration_of(*r.seconds);
  out.trial_seconds = r.trial_seconds.value_or(HUGE_VAL);
  out.opening_seconds = r.opening_seconds;
  out.front = r.strategy == "tpot";
  out.races = r.breeding.race;
  return out;
}

// Generations as numbers of trials. What an earlier life of the run left of its last one is done in any case.
Status count_generations(FitRequest& r, const Run& run) {
  if (r.strategy != "tpot" || r.trials) return ok();
  const Breeding& b = r.breeding;
  const std::int64_t known = std::ssize(run.journal().trials());
  const std::int64_t begun = known == 0 ? 0 : b.generation_of(known - 1);
  std::int64_t all = r.generations.value_or(-1);
  if (r.resume && r.generations) all += begun;
  if (r.resume && !r.generations) { TRY(all, json_get_or<std::int64_t>(run.info(), "generations", -1)); }
  if (all >= 0) r.trials = std::max<std::int64_t>(0, b.trials_until(all) - known);
  return ok();
}

Result<Finished> go_on(FitRequest& r, Begun& begun, const Clock& clock, Observer& observer,
                       const std::atomic<bool>& cancel) {
  Run& run = begun.run;
  const SearchPlan& plan = run.journal().plan();
  r.strategy = plan.strategy;
  r.breeding = plan.breeding;
  TRY_STATUS(count_generations(r, run));
  if (r.resume) set_limits(r);
  TRY(r.space, search_space_of(run.info()));
  const MappingPtr& dataset = run.dataset_bytes();
  TRY(Problem opened, Problem::open(dataset, begun.setup, r.metrics));
  opened.metric.negated |= r.scores_as_scorers && opened.metric.metric->loss;
  const Problem problem = std::move(opened);

  const Catalog catalog(with_foreign(built_in(), begun.setup.foreign, nullptr));
  TRY(Space space, r.space.on(catalog, problem.shape, problem.data.target.task(), problem.preparation));
  begun.setup.limits = space.limit(begun.setup.limits);
  const auto shared_space = std::make_shared<const Space>(std::move(space));
  TRY(const auto searcher, searcher_of(run, shared_space, problem.data.target.task()));
  give_back_memory();
  TRY(const Share share, divide_memory(r, {dataset->bytes().size(), problem.data.target.rows()}));
  begun.setup.memory = static_cast<std::size_t>(share.worker);
  begun.setup.cache = static_cast<std::size_t>(share.worker / 4);
  std::optional<TemporaryCacheFolder> own_cache;
  TRY_STATUS(open_cache(r, begun.setup, own_cache));
  TRY(const auto evaluator,
      r.evaluator ? r.evaluator(dataset, begun.setup, share.jobs) : pool_of(r, dataset, begun.setup, share.jobs));
  dataset->forget(0, dataset->bytes().size());
  observer.started(describe(r, begun, problem, *shared_space, share));

  TRY(Model::Info info, model_info(run, problem.metric));
  info.validation = splits_of(run, *problem.plan);
  std::vector<Path> files;
  if (r.model) files.push_back(*r.model);
  Setting setting{problem,
                  catalog,
                  *searcher,
                  *evaluator,
                  run,
                  clock,
                  std::move(info),
                  r.metrics.usual(problem.data.target, problem.metric),
                  budget_of(r),
                  std::move(files),
                  &cancel,
                  r.checkpoints};
  return fit(setting, observer);
}

}  // namespace

Result<Finished> run_fit(FitRequest r, Observer& observer, const std::atomic<bool>& cancel) {
  const SystemClock clock;
  if (r.began == Time{}) r.began = clock.now();
  if (!r.resume) set_limits(r);
  if (r.worker_command.empty() && !r.evaluator)
    return fail(Errc::invalid_argument, "neither a command that starts a worker nor an evaluator was given");
  r.read.limits = reading_limits(r, cancel);
  if (r.checkpoints) TRY_STATUS(open_checkpoints(*r.checkpoints));
  auto begun = r.resume ? resume_run(r) : begin_run(r);
  auto out =
      begun ? go_on(r, *begun, clock, observer, cancel) : Result<Finished>(Failure{not_read(begun.error(), r, cancel)});
  if (begun && !out) begun->run.discard_if_unused();
  std::error_code not_empty;
  if (r.numbered && !out) std::filesystem::remove(r.run, not_empty);
  return out;
}

}  // namespace espalier
