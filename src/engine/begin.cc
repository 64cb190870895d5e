#include "engine/begin.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "data/categories.h"
#include "data/load_dataset.h"
#include "data/positive_class.h"
#include "data/row_hashes.h"
#include "dialects/foreign_names.h"
#include "dialects/tpot_configurations.h"
#include "engine/share.h"
#include "engine/usable_metric.h"
#include "evaluation/job_json.h"
#include "evaluation/own_metric.h"
#include "evaluation/python_host.h"
#include "export/python_script.h"
#include "operators/catalog.h"
#include "pipeline/preparation.h"
#include "runs/numbered_folder.h"

namespace espalier {
namespace {

std::string name_of(const std::variant<Path, Table>& table) {
  if (const Path* path = std::get_if<Path>(&table)) return path->string();
  const std::string& name = std::get<Table>(table).path;
  return name.empty() ? "(in memory)" : name;
}

// The request's table, which it gives away.
Result<Table> take_table(FitRequest& r, const ReadOptions& read) {
  if (const Path* path = std::get_if<Path>(&*r.table)) return read_table(*path, read);
  Table out = std::move(std::get<Table>(*r.table));
  std::get<Table>(*r.table).path = out.path;  // by which it is still named
  if (out.path.empty()) out.path = "the table";
  TRY_STATUS(check(out));
  return out;
}

bool is_binary(const Target& y) { return y.columns() == 1 && y.column().classes.size() == 2; }

Target with_usual_positive(const Target& y) {
  if (!is_binary(y)) return y;
  std::vector<std::size_t> rows(2);
  for (std::size_t i = 0; i < y.rows(); ++i) ++rows[y.label(i)];
  return y.with_positive(0, static_cast<std::int32_t>(usual_positive(y.column().classes, rows)));
}

Result<Target> with_positive(const Target& y, const std::string& label) {
  if (label.empty()) return with_usual_positive(y);
  if (y.task() == Task::regression)
    return fail(Errc::invalid_argument, "--positive names a class, and the target is a number");
  Target out = y;
  bool found = false;
  for (std::size_t k = 0; k < y.columns(); ++k) {
    const auto& classes = y.column(k).classes;
    const CategoryIndex index(classes);
    std::size_t at = index.find(label);
    if (at == index.size()) at = index.find_in_any_case(label);
    if (at == index.size()) continue;
    out = out.with_positive(k, static_cast<std::int32_t>(at));
    found = true;
  }
  if (!found)
    return fail(Errc::invalid_argument,
                "--positive: the target has no label '" + label + "'" + nearest_words(label, y.column().classes));
  return out;
}

std::string order_of(const FitRequest& r) { return (r.trials || r.generations) && !r.seconds ? "number" : "finish"; }

// Errors: the table cannot be read, or gives other data than the run's.
Status same_data(FitRequest& r, const Run& run, const Schema& schema) {
  const std::string name = name_of(*r.table);
  TRY(Table table, take_table(r, reading_like(schema, r.read)));
  SchemaOptions as_then;
  as_then.given = schema;
  auto loaded = load_dataset(std::move(table), as_then);
  std::string why = loaded ? "" : ": " + loaded.error().message;
  if (loaded) {
    const DatasetFile& then = run.dataset();
    Target& y = loaded->dataset.target;
    for (std::size_t k = 0; k < y.columns(); ++k) y = y.with_positive(k, then.data.target.column(k).positive);
    if (fingerprint_of(loaded->dataset, *then.plan) == then.fingerprint) return ok();
  }
  return fail(Errc::invalid_argument, "the table " + name +
                                          " is not the one that the run began with; begin another run, or restore the "
                                          "table" +
                                          why);
}

// Errors: the difference, named.
Status same_run(const FitRequest& r, const Json& info) {
  TRY(const Json identity, json_get<Json>(info, "identity"));
  for (const auto& [name, now] : r.identity) {
    const auto then = json_get_or<std::string>(identity, name, "");
    if (then && *then == now) continue;
    return fail(Errc::invalid_argument,
                "--" + name + " was " + (then && !then->empty() ? *then : "not given") +
                    " when the run began, and is " + now +
                    " now; what makes a run the same may not change: begin another run, or leave --" + name + " out");
  }
  return ok();
}

// One of the user's own becomes a row of the request's table, so that its function is loaded once.
void know(FitRequest& r, const MetricChoice& metric) {
  if (!r.metrics.named(metric.name())) r.metrics.add(undefined_where_it_fails(metric).metric);
}

Result<MetricChoice> known_metric(FitRequest& r, const std::string& name, const Target& y) {
  TRY(MetricChoice out, metric_named(r.metrics, name, y, r.read.limits.stopped));
  know(r, out);
  return out;
}

// The metric that is optimised and those that are reported beside it.
struct RunMetrics {
  MetricChoice metric;
  std::vector<std::string> also, losses;  // losses: the names among them all for which smaller is better
};
Result<RunMetrics> run_metrics_of(FitRequest& r, const MetricChoice& metric, const Target& y) {
  RunMetrics out{metric, {}, {}};
  if (out.metric.metric->loss) out.losses.push_back(out.metric.name());
  for (const std::string& name : r.also) {
    TRY(const MetricChoice other, known_metric(r, name, y));
    if (name == out.metric.name() || std::ranges::find(out.also, name) != out.also.end()) continue;
    out.also.push_back(name);
    if (other.metric->loss) out.losses.push_back(name);
  }
  return out;
}

// What to tell of it, if folds had to go.
std::string no_more_folds_than_rows(SplitOptions& split, const Target& y) {
  const auto rows = static_cast<int>(std::min<std::size_t>(y.rows(), 1000));
  if (split.kind != SplitOptions::Kind::kfold || y.grouped() || rows < 2 || split.folds <= rows) return "";
  split.folds = rows;
  return counted(y.rows(), "row") + ", so " + counted(y.rows(), "fold");
}

// What TPOT warns of.
std::string few_rows(double subsample, std::size_t rows) {
  constexpr double few = 1500;
  const double sampled = std::ceil(subsample * static_cast<double>(rows));
  if (subsample >= 1 || sampled >= few) return "";
  return fmt::format(
      "subsample: pipelines are evaluated on {:.0f} of {}; with so few scores say little: take a larger subsample",
      sampled, counted(rows, "row"));
}

Json outputs_of(const Target& y) {
  Json out = Json::array();
  for (std::size_t k = 0; k < y.columns(); ++k)
    out.push_back({{"name", y.column(k).name}, {"classes", y.column(k).classes}, {"positive", y.column(k).positive}});
  return out;
}

constexpr std::size_t bytes_of_a_column = 5000;  // in this process: its name, its part of the schema, what it refers to

Result<Limits> limits_at_the_beginning(const FitRequest& r, const Dataset& data, const FoldPlan& plan) {
  const std::size_t bytes = expected_bytes(data, plan);
  TRY(const Share share, divide_memory(r, {bytes + data.raw.columns() * bytes_of_a_column, data.target.rows()}, bytes));
  return limits_of(r.trial_seconds.value_or(HUGE_VAL), share.worker);
}

// What run.json says an evaluation is made with.
Result<WorkerSetup> setup_of(const Json& info) {
  WorkerSetup out;
  TRY(const std::string preparation, json_get<std::string>(info, "preparation"));
  TRY(out.preparation, parse_step(preparation));
  TRY(const std::int64_t seed, json_get<std::int64_t>(info, "evaluation_seed"));
  out.evaluation_seed = static_cast<std::uint64_t>(seed);
  TRY(out.metric, json_get<std::string>(info, "metric"));
  TRY(out.also, json_get_or<std::vector<std::string>>(info, "also", {}));
  TRY(out.subsample, json_get_or<double>(info, "subsample", 1));
  TRY(const Json limits, json_get_or<Json>(info, "limits", Json::object()));
  TRY(out.limits, limits_from(limits));
  TRY(out.foreign, foreign_classes_from(info));
  return out;
}

Result<Begun> begun(Run run) {
  const Json& info = run.info();
  TRY(WorkerSetup setup, setup_of(info));
  TRY(auto remarks, json_get_or<std::vector<std::string>>(info, "remarks", {}));
  TRY(const auto list, json_get_or<std::vector<Json>>(info, "findings", {}));
  std::vector<Finding> findings;
  for (const Json& j : list) {
    TRY(Finding finding, finding_from(j));
    findings.push_back(std::move(finding));
  }
  return Begun{std::move(run), std::move(setup), std::move(remarks), std::move(findings)};
}

Json findings_json(const std::vector<Finding>& findings) {
  Json out = Json::array();
  for (const Finding& f : findings) out.push_back(to_json(f));
  return out;
}

std::string splits_in_words(const Target& y, const SplitOptions& split, const FoldPlan& plan) {
  using Kind = SplitOptions::Kind;
  const std::string folds = std::to_string(plan.count() / plan.repeats.size());
  if (split.kind == Kind::holdout) return fmt::format("a holdout of {:.3g} % of the rows", 100 * split.holdout);
  if (split.kind == Kind::time_order) return folds + " splits in time order";
  if (split.kind == Kind::predefined) return folds + " given folds";
  const std::string out = folds + "-fold cross-validation" + (y.grouped() ? " by groups" : "");
  return plan.repeats.size() > 1 ? out + fmt::format(", repeated {} times", plan.repeats.size()) : out;
}

Status can_be_tried(const Step& step, const Space& space, Task task) {
  TRY_STATUS(space.allows(step));
  TRY(const Operator* op, space.catalog().find(step.op));
  const bool classes = task == Task::classification;
  if (op->role == (classes ? Role::classifier : Role::regressor)) return ok();
  return fail(Errc::invalid_argument, step.op + (classes ? " predicts numbers, and the target has classes"
                                                         : " predicts classes, and the target is a number"));
}

// Steps come from other tables and other days. Errors: not one of them can be tried here.
Status keep_possible(std::vector<Step>& start, const Space& space, Task task, std::vector<std::string>& remarks) {
  std::string why;
  const std::size_t given = start.size();
  std::erase_if(start, [&](const Step& step) {
    const Status allowed = can_be_tried(step, space, task);
    if (allowed) return false;
    why = print(step) + ": " + allowed.error().message;
    remarks.push_back("--start: left out " + why);
    return true;
  });
  if (given == 0 || !start.empty()) return ok();
  return fail(Errc::invalid_argument, "--start: none of its pipelines can be tried on this table; " + why);
}

Json texts_of(const std::vector<Step>& steps) {
  Json out = Json::array();
  for (const Step& step : steps) out.push_back(print(step));
  return out;
}

// Checks take about as long as reading, and a model is worth more.
bool time_to_check(const FitRequest& r) {
  return !r.seconds || seconds_between(r.began, Time::clock::now()) < *r.seconds / 4;
}

// Better known now than after the search.
Status can_be_exported(const Schema& schema, const std::string& table) {
  const Status can = can_be_a_script(schema, table);
  return can ? ok() : Status(fail(can.error().code, can.error().message + "; begin the run without a script of it"));
}

// The same.
Status can_be_scored(const Path& test, const Schema& schema, const ReadOptions& read) {
  const auto tried = [&]() -> Status {
    TRY(Table table, read_table(test, reading_like(schema, read)));
    std::vector<std::string> targets, remarks;
    for (const ColumnSchema* target : schema.with(ColumnUse::target)) targets.push_back(target->name);
    keep_labelled(table, targets, remarks);
    TRY_STATUS(features(schema, table));
    TRY_STATUS(target_of(schema, table));
    return ok();
  }();
  return tried ? ok() : Status(fail(tried.error().code, "--test: " + tried.error().message));
}

// Classes of the configuration that have no operator here and can be imported. Why others cannot is told.
std::vector<ForeignClass> importable(const Json& configuration, const Catalog& native,
                                     std::vector<std::string>& remarks) {
  std::vector<ForeignClass> out;
  PythonHost host;
  for (const ForeignClass& named : classes_without_operator(configuration, native)) {
    auto known = host.describe(named.name);
    if (!known) {
      remarks.push_back("configuration: Python cannot use " + named.name + ": " + known.error().message);
      continue;
    }
    for (const std::string& param : named.params)
      if (known->takes_any && std::ranges::find(known->params, param) == known->params.end())
        known->params.push_back(param);
    known->reals = named.reals;
    known->functions = named.functions;
    out.push_back(*std::move(known));
  }
  return out;
}

}  // namespace

Result<Begun> begin_run(FitRequest& r) {
  if (!r.table)
    return fail(Errc::invalid_argument, "a table is needed to begin a run; name one, or go on with a run by --resume");
  TRY_STATUS(divide_memory(r, {}));
  const std::string name = name_of(*r.table);
  TRY(Table table, take_table(r, reading_for(r.schema, r.read)));
  std::vector<std::string> remarks = table.remarks;
  TRY(Loaded loaded, load_dataset(std::move(table), r.schema, time_to_check(r)));
  std::ranges::copy(loaded.remarks, std::back_inserter(remarks));
  if (r.script || r.checkpoints) TRY_STATUS(can_be_exported(loaded.schema, name));
  if (r.test) TRY_STATUS(can_be_scored(*r.test, loaded.schema, r.read));
  TRY(loaded.dataset.target, with_positive(loaded.dataset.target, r.positive));
  const Target& y = loaded.dataset.target;
  MetricChoice asked = r.metrics.default_for(y);
  if (!r.metric.empty()) { TRY(asked, metric_named(r.metrics, r.metric, y, r.read.limits.stopped)); }
  r.split.by = std::move(loaded.split_by);
  if (std::string fewer = no_more_folds_than_rows(r.split, y); !fewer.empty()) remarks.push_back(std::move(fewer));
  TRY(const FoldPlan plan, draw_folds(y, r.split, Rng(r.seed).child(0)));
  TRY(const UsableMetric usable, usable_metric(r.metrics, asked, !r.metric.empty(), y, plan));
  know(r, asked);
  if (!usable.remark.empty()) remarks.push_back(usable.remark);
  if (std::string few = few_rows(r.subsample, y.rows()); !few.empty()) remarks.push_back(std::move(few));
  TRY(const RunMetrics metrics, run_metrics_of(r, usable.metric, y));
  const Shape shape = shape_of(loaded.dataset);
  if (r.strategy == "tpot" || !r.configuration.empty()) {
    TRY(r.space.configuration, tpot_configuration(r.configuration, y.task()));
  }
  const Catalog native(built_in());
  const std::vector<ForeignClass> foreign = importable(r.space.configuration, native, remarks);
  const Catalog catalog(with_foreign(native.rows(), foreign, nullptr));
  TRY(const Space space, r.space.on(catalog, shape, y.task(), preparation_for(shape), &remarks));
  TRY_STATUS(keep_possible(r.start, space, y.task(), remarks));
  TRY(const Limits limits, limits_at_the_beginning(r, loaded.dataset, plan));
  r.identity["metric"] = asked.name();
  if (is_binary(y)) r.identity["positive"] = y.column().classes[y.column().positive_class()];
  Json identity = Json::object();
  for (const auto& [option, value] : r.identity) identity[option] = value;
  Json info = {{"table", name},
               {"order", order_of(r)},
               {"evaluation_seed", static_cast<std::int64_t>(r.seed)},
               {"metric", metrics.metric.name()},
               {"also", metrics.also},
               {"losses", metrics.losses},
               {"limits", to_json(limits)},
               {"preparation", print(preparation_for(shape))},
               {"identity", std::move(identity)},
               {"remarks", remarks},
               {"findings", findings_json(loaded.findings)},
               {"splits", splits_in_words(y, r.split, plan)},
               {"split", to_json(r.split)},
               {"start", texts_of(r.start)},
               {"row_hashes", smallest_hashes(row_hashes(loaded.dataset.raw, y))},
               {"outputs", outputs_of(y)},
               {"level", ESPALIER_LEVEL},
               {"engine", ESPALIER_VERSION},
               {"schema", to_json(loaded.schema)}};
  write(r.space, info);
  if (!foreign.empty()) info["foreign"] = to_json(foreign);
  if (r.subsample < 1) info["subsample"] = r.subsample;
  if (r.generations) info["generations"] = *r.generations;
  if (r.jobs) info["jobs"] = *r.jobs;
  if (r.numbered) { TRY(r.run, make_numbered_folder(r.run)); }
  TRY(Run run, Run::create(r.run, info, loaded.dataset, plan, {r.strategy, r.seed, r.breeding}));
  return begun(std::move(run));
}

Result<Begun> resume_run(FitRequest& r) {
  TRY(Run run, Run::open(r.run));
  if (r.table) {
    TRY(const Json schema, json_get<Json>(run.info(), "schema"));
    TRY(const Schema then, schema_from_json(schema));
    TRY_STATUS(same_data(r, run, then));
  }
  TRY_STATUS(same_run(r, run.info()));
  TRY(Begun out, begun(std::move(run)));
  std::vector<std::string> names = out.setup.also;
  names.push_back(out.setup.metric);
  for (const std::string& name : names) TRY_STATUS(known_metric(r, name, out.run.dataset().data.target));
  TRY(const auto jobs, json_get_or<std::int64_t>(out.run.info(), "jobs", 0));
  if (!r.jobs && jobs > 0) r.jobs = static_cast<std::size_t>(jobs);
  return out;
}

}  // namespace espalier
