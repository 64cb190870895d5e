#pragma once
// What makes two evaluations the same: the data with their folds, how they are prepared and evaluated, what is refused.
// Whoever evaluates (a worker process, this process, a machine elsewhere) opens its Problem from the same two things,
// the dataset file and a WorkerSetup, and gives the same scores.
#include "data/dataset_file.h"
#include "metrics/metric.h"
#include "operators/foreign.h"
#include "pipeline/pipeline.h"

namespace espalier {

// What a worker must know beside the dataset file.
struct WorkerSetup {
  Step preparation = {};
  std::uint64_t evaluation_seed = 0;
  std::string metric;
  std::vector<std::string> also = {};      // metrics that are reported beside it
  double subsample = 1;                    // share of the rows that evaluations train and validate on
  Limits limits = {};                      // the run's, so that all its workers refuse alike
  std::size_t memory = 0;                  // private bytes it may hold; 0: no limit
  std::size_t cache = 0;                   // of them for fitted prefixes
  FitCacheSetup on_disk = {};              // where fits are kept beside it
  std::vector<ForeignClass> foreign = {};  // classes of Python's among the operators
};

struct Problem {
  Dataset data;
  std::shared_ptr<const FoldPlan> plan;
  Step preparation;
  std::uint64_t evaluation_seed = 0;
  MetricChoice metric;
  Shape shape;
  std::vector<MetricChoice> also = {};
  double subsample = 1;
  Hash128 fingerprint = {};  // of the dataset file; of a problem made in memory nothing
  Limits limits = {};

  Problem(Dataset, std::shared_ptr<const FoldPlan>, Step preparation, std::uint64_t evaluation_seed, MetricChoice);
  // Errors: a dataset file that is none; a metric that is unknown or of another task.
  static Result<Problem> open(const MappingPtr& dataset, const WorkerSetup&, const Metrics&);

  // A canonical step that passed check(), its model grown by `rounds` where it grows (0: as the step says). Errors: see
  // both.
  Result<Step> prepared(const Step&, const Catalog&, int rounds = 0) const;
  Fitter fitter(
      const Catalog&, PrefixCache&, int replica = 0, Crew crew = {}, Fitter::Stopwatch = [] { return 0.0; }) const;
};

}  // namespace espalier
