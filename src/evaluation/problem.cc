#include "evaluation/problem.h"

namespace espalier {

Problem::Problem(Dataset d, std::shared_ptr<const FoldPlan> p, Step prep, std::uint64_t seed, MetricChoice m)
    : data(std::move(d)),
      plan(std::move(p)),
      preparation(std::move(prep)),
      evaluation_seed(seed),
      metric(m),
      shape(shape_of(data)) {}

Result<Step> Problem::prepared(const Step& step, const Catalog& catalog) const {
  TRY(Step out, canonical(step, catalog, preparation));
  TRY_STATUS(check(out, shape, catalog, limits));
  return out;
}

Fitter Problem::fitter(const Catalog& catalog, PrefixCache& cache, int replica, Crew crew,
                       Fitter::Stopwatch stopwatch) const {
  const Hash128 seed = Hasher().add(evaluation_seed).add(static_cast<std::uint64_t>(replica)).done();
  return Fitter(data, catalog, cache, seed, plan, crew, std::move(stopwatch));
}

}  // namespace espalier
