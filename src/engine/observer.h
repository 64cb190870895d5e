#pragma once
// What a run tells while it goes on, whoever shows it: a terminal, a notebook, nobody. The engine calls an observer
// from its own thread, between two waits, and waits for it; an observer only reads. Scores are turned so that greater
// is better: MetricChoice::shown gives what a person expects.
#include <nlohmann/json.hpp>

#include "data/check_data.h"
#include "metrics/metric.h"
#include "runs/trial.h"

namespace espalier {

struct Progress {
  double seconds = 0;                   // since the command began
  std::int64_t trials = 0;              // finished, those of earlier incarnations among them
  std::optional<Trial> best = {};       // of the trials that count
  std::optional<double> baseline = {};  // score of the constant
};

// How a run is set up, everything resolved: what a person wants to see before it begins.
struct Started {
  std::size_t rows = 0, columns = 0;      // of the features
  std::vector<std::string> remarks = {};  // what reading the table brought to light
  std::vector<Finding> findings = {};     // what checking it did, worst first
  Json schema = {};
  std::string task, task_reason, positive;                        // positive: of a binary target
  std::vector<std::pair<std::string, std::size_t>> classes = {};  // of a single target column: label and rows
  MetricChoice metric;
  std::vector<MetricChoice> also = {};  // that are reported beside it
  std::string splits, strategy, preparation, run, model;
  std::vector<std::string> prepared = {};  // what the table needs to become numeric, in words: none, or a few
  std::uint64_t seed = 0;                  // of the search
  std::size_t jobs = 0;
  double seconds = 0, trial_seconds = 0, memory = 0, trial_memory = 0;  // infinite: no limit
  std::int64_t trials = -1;                                             // -1: no limit
  std::size_t ensemble_size = 0, operators = 0, resumed_trials = 0;
  std::string level;  // instruction set
};

// started comes once, then progress and improved as trials finish, then phases; nothing after the run's result.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void started(const Started&) = 0;
  virtual void progress(const Progress&) = 0;       // often
  virtual void improved(const Progress&) = 0;       // progress.best is new
  virtual void finished(const Trial&) {}            // each of this life of the run, in the order of the journal
  virtual void phase(const std::string& what) = 0;  // "choosing the ensemble", "fitting 7 members" ...
};

}  // namespace espalier
