#include "engine/begin.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "data/load_dataset.h"
#include "operators/catalog.h"
#include "pipeline/preparation.h"

namespace espalier {
namespace {

Result<Hash128> hash_of(const Path& table) {
  TRY(const MappingPtr file, Mapping::of_file(table));
  const Hash128 out = hash_bytes(file->bytes());
  file->forget(0, file->bytes().size());
  return out;
}

Result<Target> with_positive(const Target& y, const std::string& label) {
  if (label.empty()) return y;
  if (y.task() == Task::regression)
    return fail(Errc::invalid_argument, "--positive names a class, and the target is a number");
  Target out = y;
  bool found = false;
  for (std::size_t k = 0; k < y.columns(); ++k) {
    const auto& classes = y.column(k).classes;
    const auto at = std::ranges::find(classes, label);
    if (at == classes.end()) continue;
    out = out.with_positive(k, static_cast<std::int32_t>(at - classes.begin()));
    found = true;
  }
  if (!found)
    return fail(Errc::invalid_argument,
                "--positive: the target has no label '" + label + "'" + nearest_words(label, y.column().classes));
  return out;
}

std::string order_of(const FitRequest& r) { return r.trials && !r.seconds ? "number" : "finish"; }

// Errors: the difference, named.
Status same_run(const FitRequest& r, const Run& run) {
  const Json& info = run.info();
  if (r.table) {
    TRY(const Hash128 hash, hash_of(*r.table));
    TRY(const std::string then, json_get<std::string>(info, "table_hash"));
    if (to_text(hash) != then)
      return fail(Errc::invalid_argument,
                  "the table " + r.table->string() +
                      " is not the one that the run began with; begin another run, or restore the table");
  }
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

}  // namespace

Result<Begun> begin_run(FitRequest& r) {
  if (!r.table)
    return fail(Errc::invalid_argument, "a table is needed to begin a run; name one, or go on with a run by --resume");
  TRY(const Hash128 hash, hash_of(*r.table));
  TRY(Table table, read_table(*r.table, r.read));
  std::vector<std::string> remarks = table.remarks;
  TRY(Loaded loaded, load_dataset(std::move(table), r.schema));
  std::ranges::copy(loaded.remarks, std::back_inserter(remarks));
  TRY(loaded.dataset.target, with_positive(loaded.dataset.target, r.positive));
  const Target& y = loaded.dataset.target;
  MetricChoice metric = default_metric(y);
  if (!r.metric.empty()) { TRY(metric, find_metric(r.metric, y)); }
  r.split.by = std::move(loaded.split_by);
  TRY(const FoldPlan plan, draw_folds(y, r.split, Rng(r.seed).child(0)));
  const Shape shape = shape_of(loaded.dataset);
  TRY_STATUS(Space::make(Catalog(built_in()), shape, y.task(), preparation_for(shape), r.space));
  std::vector<Json> outputs;
  for (std::size_t k = 0; k < y.columns(); ++k)
    outputs.push_back(
        {{"name", y.column(k).name}, {"classes", y.column(k).classes}, {"positive", y.column(k).positive}});
  r.identity["metric"] = metric.name();
  if (y.columns() == 1 && y.column().classes.size() == 2)
    r.identity["positive"] = y.column().classes[y.column().positive_class()];
  Json identity = Json::object();
  for (const auto& [name, value] : r.identity) identity[name] = value;
  const Json info = {{"table", r.table->string()},
                     {"table_hash", to_text(hash)},
                     {"order", order_of(r)},
                     {"evaluation_seed", static_cast<std::int64_t>(r.seed)},
                     {"metric", metric.name()},
                     {"preparation", print(preparation_for(shape))},
                     {"include", r.space.include},
                     {"exclude", r.space.exclude},
                     {"identity", std::move(identity)},
                     {"remarks", remarks},
                     {"outputs", outputs},
                     {"level", ESPALIER_LEVEL},
                     {"engine", ESPALIER_VERSION},
                     {"schema", to_json(loaded.schema)}};
  TRY(Run run, Run::create(r.run, info, loaded.dataset, plan, {r.strategy, r.seed}));
  return Begun{std::move(run), std::move(remarks)};
}

Result<Begun> resume_run(const FitRequest& r) {
  TRY(Run run, Run::open(r.run));
  TRY_STATUS(same_run(r, run));
  TRY(auto remarks, json_get_or<std::vector<std::string>>(run.info(), "remarks", {}));
  return Begun{std::move(run), std::move(remarks)};
}

}  // namespace espalier
