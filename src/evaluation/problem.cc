#include "evaluation/problem.h"

#include "evaluation/own_metric.h"

namespace espalier {

Problem::Problem(Dataset d, std::shared_ptr<const FoldPlan> p, Step prep, std::uint64_t seed, MetricChoice m)
    : data(std::move(d)),
      plan(std::move(p)),
      preparation(std::move(prep)),
      evaluation_seed(seed),
      metric(std::move(m)),
      shape(shape_of(data)) {}

Result<Problem> Problem::open(const MappingPtr& dataset, const WorkerSetup& setup, const Metrics& metrics) {
  TRY(DatasetFile file, open_dataset(dataset, false));
  TRY(MetricChoice metric, metric_of_worker(metrics, setup.metric, file.data.target));
  std::vector<MetricChoice> also;
  for (const std::string& name : setup.also) {
    TRY(also.emplace_back(), metric_of_worker(metrics, name, file.data.target));
  }
  Problem out(std::move(file.data), file.plan, setup.preparation, setup.evaluation_seed, std::move(metric));
  out.also = std::move(also);
  out.limits = setup.limits;
  out.subsample = setup.subsample;
  out.fingerprint = file.fingerprint;
  return out;
}

Result<Step> Problem::prepared(const Step& step, const Catalog& catalog, int rounds) const {
  TRY(Step out, canonical(step, catalog, preparation));
  TRY_STATUS(check(out, shape, catalog, limits));
  TRY(const Operator* op, catalog.find(out.op));
  if (rounds > 0 && op->grow) out.params[std::string(op->traits.grows)] = rounds;
  return out;
}

Fitter Problem::fitter(const Catalog& catalog, PrefixCache& cache, int replica, Crew crew,
                       Fitter::Stopwatch stopwatch) const {
  const Hash128 seed = Hasher().add(evaluation_seed).add(static_cast<std::uint64_t>(replica)).done();
  return Fitter(data, catalog, cache, seed, plan, crew, std::move(stopwatch));
}

}  // namespace espalier
