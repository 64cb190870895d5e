#pragma once
// What makes two evaluations the same: a worker that differs in any of it is refused.
#include "data/dataset_file.h"
#include "metrics/metric.h"
#include "pipeline/pipeline.h"

namespace espalier {

struct Problem {
  Dataset data;
  std::shared_ptr<const FoldPlan> plan;
  Step preparation;
  std::uint64_t evaluation_seed = 0;
  MetricChoice metric;
  Shape shape;
  Limits limits = {};

  Problem(Dataset, std::shared_ptr<const FoldPlan>, Step preparation, std::uint64_t evaluation_seed, MetricChoice);

  // A canonical step that passed check(). Errors: see both.
  Result<Step> prepared(const Step&, const Catalog&) const;
  Fitter fitter(
      const Catalog&, PrefixCache&, int replica = 0, Crew crew = {}, Fitter::Stopwatch = [] { return 0.0; }) const;
};

}  // namespace espalier
