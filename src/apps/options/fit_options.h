#pragma once
#include "apps/options/table_options.h"
#include "base/outputs.h"
#include "engine/request.h"

namespace espalier::cli {

// The words of `espalier fit`, as typed.
struct FitFlags {
  std::string table, target, task = "auto", strategy = "evolve", time, trial_time, memory, trial_memory, metric, also,
                             cv = "5", groups, time_order, folds, drop, keep, types, schema, weights, positive, include,
                             exclude, run, model, test, start;
  std::string jobs, holdout, generations, config, line, cache, cache_size, checkpoint;
  std::int64_t trials = 0, seed = 0, ensemble_size = 50;
  Breeding breeding;
  double subsample = 1;
  bool no_race = false, resume = false, quiet = false, json = false;
  ReadFlags read;

  void add_to(CLI::App&);
  // Errors: a value that cannot be read, options that exclude each other.
  Result<FitRequest> request() const;

 private:
  void add_data_to(CLI::App&);
  void add_evaluation_to(CLI::App&);
  void add_search_to(CLI::App&);
  void add_breeding_to(CLI::App&);
  void add_output_to(CLI::App&);
  // What makes a run the same run; only what was typed, or all.
  std::map<std::string, std::string> identity(bool given_only) const;
  Status put_search_into(FitRequest&) const;
  std::vector<Output> outputs() const;  // files that are written, and those that are read
  std::vector<Path> inputs() const;
  const CLI::App* app_ = nullptr;
};

}  // namespace espalier::cli
