#pragma once
// A fit as a person asks for it, whatever their door: command line, Python or C. Everything has a default but the table
// and the run's folder; what is not given is decided from the data, the machine and the time, and told by
// Observer::started. Limits are for everything together: `seconds` for the whole command, reading and the final fit
// included, `memory` for this process and all its workers.
#include <map>

#include "data/read_table.h"
#include "engine/fit.h"

namespace espalier {

struct FitRequest {
  std::optional<Path> table;  // may be absent when a run is gone on with
  ReadOptions read = {};
  SchemaOptions schema = {};
  SplitOptions split = {};    // by: filled from the table
  std::string positive = {};  // label of the positive class; empty: the one that sorts last
  std::string metric = {};    // empty: by task
  std::string strategy = "evolve";
  SpaceOptions space = {};
  std::uint64_t seed = 0;  // of evaluation and of search

  std::optional<double> seconds = {};
  std::optional<std::int64_t> trials = {};
  std::optional<double> trial_seconds = {};  // none: a tenth of the seconds
  std::optional<double> memory = {},
                        trial_memory = {};  // bytes; none: 80 % of what is free, and a worker's share of it
  std::optional<std::size_t> jobs = {};
  std::size_t ensemble_size = 50;

  Path run;
  bool resume = false;
  std::optional<Path> model = {};

  // What may not change when a run is gone on with, option by option as it was given: "cv" -> "5".
  std::map<std::string, std::string> identity = {};

  std::string program;  // the executable that serves `worker`
  Time began;
};

// Reads, begins or goes on, searches, and leaves a model. Errors, besides those of its parts: an unknown strategy or
// positive label; a run that is gone on with under another identity (the difference is named).
Result<Finished> run_fit(FitRequest, Observer&, const std::atomic<int>& interrupted);

}  // namespace espalier
