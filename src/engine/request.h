#pragma once
// A fit as a person asks for it, by whatever way: command line, Python or C. Everything has a default but the
// table, the run's folder and how to start a worker; what is not given is decided from the data, the machine and the
// time, and told by Observer::started. Limits are for everything together: `seconds` for the whole command, reading and
// the final fit included, `memory` for this process and all its workers.
#include <map>
#include <variant>

#include "data/read_table.h"
#include "engine/fit.h"
#include "engine/search_space.h"

namespace espalier {

// Makes the evaluator of a run over its dataset file, as many jobs at a time as memory was divided among. Called once,
// in the thread of run_fit, which also makes all calls of the evaluator; a host whose callbacks belong to a thread of
// its own hands them over itself.
using EvaluatorFactory =
    std::function<Result<std::unique_ptr<Evaluator>>(const MappingPtr& dataset, const WorkerSetup&, std::size_t slots)>;

struct FitRequest {
  // A file, or a table that the host has made (its `path` names it in messages). May be absent when a run is gone on
  // with; if it is there it must be the same data then, however it is written.
  std::optional<std::variant<Path, Table>> table;
  ReadOptions read = {};
  SchemaOptions schema = {};
  SplitOptions split = {};         // by: filled from the table
  double subsample = 1;            // share of the rows that trials are evaluated on, in (0, 1]; the final fit takes all
  std::string positive = {};       // label of the positive class; empty: the one that sorts last
  std::string metric = {};         // empty: by task
  bool scores_as_scorers = false;  // losses are shown negated, as those of scikit-learn's scorers
  std::vector<std::string> also =
      {};                           // metrics that are reported of every trial beside it; those of the run's beginning
  Metrics metrics = {};             // those there are
  std::string strategy = "evolve";  // "evolve", "random", "tpot"
  SearchSpace space = {};           // its configuration: filled from the next
  std::string configuration = {};   // a TPOT configuration by name or file; "": with "tpot" TPOT's own, else none
  std::vector<Step> start = {};     // tried first, before the usual opening; of the run's beginning
  Breeding breeding = {};           // with "tpot"
  std::optional<std::int64_t> generations = {};  // with "tpot": how many, or how many more; none: 100, or by the time
  std::uint64_t seed = 0;                        // of evaluation and of search

  std::optional<double> seconds = {};
  std::optional<std::int64_t> trials = {};
  std::optional<double> trial_seconds = {};    // none: a tenth of the seconds, with "tpot" 300
  std::optional<double> opening_seconds = {};  // of a trial of the opening; none: as long, or a third if that is none
  std::optional<double> memory = {},
                        trial_memory = {};  // bytes; none: 80 % of what is free, and a worker's share of it
  std::optional<std::size_t> jobs = {};
  std::optional<std::size_t> ensemble_size = {};  // 0: the single best; none: 50, with "tpot" 0

  // Where fitted transformers are kept for other workers and later runs: "auto" is a temporary folder; "": nowhere.
  std::string cache = {};
  std::optional<double> cache_bytes = {};  // none: 2 GiB

  Path run;
  bool numbered = false;  // where something is there by this name, the folder is run-2, run-3 ...
  bool resume = false;
  std::optional<Path> model = {};
  std::optional<Path> checkpoints = {};  // a folder, made if absent: scripts of the best so far (engine/checkpoints.h)
  std::optional<Path> test = {};         // a labelled table that the model is to be scored on: can it be?

  bool script = false;  // the best pipeline is to be exported as a script: can it be?

  // What may not change when a run is gone on with, option by option as it was given: "cv" -> "5".
  std::map<std::string, std::string> identity = {};

  std::vector<std::string> worker_command = {};  // a program and arguments, that call serve_jobs()
  EvaluatorFactory evaluator = {};               // none: a pool of worker processes
  Time began = {};                               // what `seconds` counts from; none: the call
};

// Reads, begins or goes on, searches, and leaves a model. Once `cancel` is true it ends with the best so far. Errors,
// besides those of its parts: an unknown strategy or positive label; a run that is gone on with under another identity
// (the difference is named). A run that fails before there is a trial leaves no folder behind. Several may go on at
// once in one process, in threads of their own and each with a run of its own; what is free of memory and cores each
// takes for itself, unless it is told.
Result<Finished> run_fit(FitRequest, Observer&, const std::atomic<bool>& cancel);

}  // namespace espalier
