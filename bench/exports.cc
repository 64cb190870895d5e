// Draws pipelines, fits each on a whole table with several seeds and exports it:
// bench_exports TRAINING TESTING TARGET COUNT SEED SEEDS FOLDER [FROM]. FOLDER receives N.py and, for each seed k,
// N.k.csv with what is predicted for the testing rows; a line of JSON a pipeline says its step, or why there is no
// script. FROM is a configuration of TPOT's ("TPOT default") to draw from, or a file that fit --start reads, whose
// pipelines are taken instead of drawn ones.
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "data/load_dataset.h"
#include "dialects/tpot.h"
#include "dialects/tpot_configurations.h"
#include "evaluation/problem.h"
#include "export/python_script.h"
#include "export/starts.h"
#include "operators/catalog.h"
#include "pipeline/preparation.h"
#include "search/space.h"

namespace espalier {
namespace {

constexpr std::size_t cache_bytes = std::size_t{1} << 28;

struct Tables {
  std::string file;
  Loaded training;
  Frame testing;
};

Result<Tables> read(const char* training, const char* testing, const char* target) {
  SchemaOptions schema{.targets = {target}};
  TRY(Table table, read_table(training, reading_for(schema)));
  Tables out{.file = training, .training = {}, .testing = {}};
  TRY(out.training, load_dataset(std::move(table), schema));
  TRY(const Table rows, read_table(testing, reading_like(out.training.schema)));
  TRY(Features features_of_rows, features(out.training.schema, rows));
  out.testing = std::move(features_of_rows.frame);
  return out;
}

std::string answers(const std::vector<std::vector<double>>& columns, const std::vector<std::string>& classes) {
  std::string out = "prediction\n";
  for (std::size_t i = 0; i < columns[0].size(); ++i) {
    std::size_t best = 0;
    for (std::size_t k = 1; k < columns.size(); ++k)
      if (columns[k][i] > columns[best][i]) best = k;
    out += (classes.empty() ? print(Value(columns[0][i])) : classes[best]) + "\n";
  }
  return out;
}

Status predictions(const Tables& tables, const Catalog& catalog, const FoldPlan& plan, const Step& preparation,
                   const Step& exact, std::uint64_t seed, const Path& file) {
  const Problem problem(tables.training.dataset, std::make_shared<const FoldPlan>(plan), preparation, seed,
                        Metrics().default_for(tables.training.dataset.target));
  PrefixCache cache(cache_bytes);
  Fitter fitter = problem.fitter(catalog, cache, 0);
  TRY(const NodePtr fitted, fitter.fit(exact, problem.data.target.row_set()));
  TRY(const Frame answer, fitted->predict(tables.testing, Context{Rng(0)}));
  std::vector<std::vector<double>> columns(answer.columns(), std::vector<double>(answer.rows()));
  for (std::size_t c = 0; c < columns.size(); ++c) answer.column(c).copy_to(columns[c]);
  return write_file(file, answers(columns, problem.data.target.column().classes));
}

struct Wanted {
  std::int64_t count;
  std::uint64_t seed;
  int seeds;
  Path folder;
  std::string from;
};

bool is_configuration(const std::string& from) { return from.starts_with("TPOT "); }

Result<Space> space_of(const Wanted& wanted, const Catalog& catalog, const Shape& shape, Task task,
                       const Step& preparation) {
  if (!is_configuration(wanted.from)) return Space::make(catalog, shape, task, preparation, {});
  TRY(const Json configuration, tpot_configuration(wanted.from, task));
  TRY(DialectSpace space, read_tpot(configuration, catalog, shape));
  return Space::make(catalog, shape, task, preparation, std::move(space.menu), std::move(space.grammar));
}

Result<std::vector<Step>> steps_to_try(const Wanted& wanted, const Space& space) {
  if (!wanted.from.empty() && !is_configuration(wanted.from)) return steps_from(wanted.from, space.catalog());
  std::vector<Step> out;
  Rng rng(wanted.seed);
  while (std::ssize(out) < wanted.count) out.push_back(space.draw(rng));
  return out;
}

Status run(const Tables& tables, const Wanted& wanted) {
  const Catalog catalog(built_in());
  const Dataset& data = tables.training.dataset;
  const Shape shape = shape_of(data);
  const Step preparation = preparation_for(shape);
  TRY(const FoldPlan plan, draw_folds(data.target, {}, Rng(wanted.seed).child(0)));
  TRY(const Space space, space_of(wanted, catalog, shape, data.target.task(), preparation));
  TRY(const auto steps, steps_to_try(wanted, space));
  for (std::size_t n = 0; n < steps.size(); ++n) {
    const std::string stem = std::to_string(n);
    Json line = {{"n", n}, {"step", print(steps[n])}};
    const Status done = [&]() -> Status {
      TRY(const Step exact, canonical(steps[n], catalog, preparation));
      ScriptSource source{.table = tables.file, .schema = tables.training.schema, .members = {}, .seed = wanted.seed};
      source.members.push_back({exact, print(steps[n])});
      TRY(const std::string script, python_script(source, catalog));
      TRY_STATUS(write_file(wanted.folder / (stem + ".py"), script));
      for (int k = 0; k < wanted.seeds; ++k)
        TRY_STATUS(predictions(tables, catalog, plan, preparation, exact, static_cast<std::uint64_t>(k),
                               wanted.folder / (stem + "." + std::to_string(k) + ".csv")));
      return ok();
    }();
    if (!done) line["error"] = done.error().message;
    std::printf("%s\n", to_line(line).c_str());
    std::fflush(stdout);
  }
  return ok();
}

}  // namespace
}  // namespace espalier

int main(int argc, char** argv) {
  using namespace espalier;
  if (argc < 8) {
    std::fprintf(stderr, "usage: bench_exports TRAINING TESTING TARGET COUNT SEED SEEDS FOLDER [FROM]\n");
    return 2;
  }
  const auto done = [&]() -> Status {
    TRY(const Tables tables, read(argv[1], argv[2], argv[3]));
    const auto seed = static_cast<std::uint64_t>(std::atoll(argv[5]));
    return run(tables, {std::atoll(argv[4]), seed, std::atoi(argv[6]), argv[7], argc > 8 ? argv[8] : ""});
  }();
  if (!done) std::fprintf(stderr, "bench_exports: %s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
