#include "runs/search_plan.h"

#include <nlohmann/json.hpp>

namespace espalier {
namespace {

Json to_json(const Breeding& b) {
  return {{"population", b.population},         {"offspring", b.offspring},   {"mutation_rate", b.mutation_rate},
          {"crossover_rate", b.crossover_rate}, {"early_stop", b.early_stop}, {"race", b.race}};
}

Result<Breeding> breeding_from(const Json& j) {
  Breeding out;
  TRY(out.population, json_get_or<std::int64_t>(j, "population", out.population));
  TRY(out.offspring, json_get_or<std::int64_t>(j, "offspring", out.offspring));
  TRY(out.mutation_rate, json_get_or<double>(j, "mutation_rate", out.mutation_rate));
  TRY(out.crossover_rate, json_get_or<double>(j, "crossover_rate", out.crossover_rate));
  TRY(out.early_stop, json_get_or<std::int64_t>(j, "early_stop", out.early_stop));
  TRY(out.race, json_get_or<bool>(j, "race", out.race));
  TRY_STATUS(check(out));
  return out;
}

}  // namespace

Status check(const Breeding& b) {
  const auto rate = [](double r) { return r >= 0 && r <= 1; };
  if (!rate(b.mutation_rate) || !rate(b.crossover_rate))
    return fail(Errc::invalid_argument, "the mutation rate and the crossover rate lie between 0 and 1");
  if (b.mutation_rate + b.crossover_rate > 1 + 1e-9)
    return fail(Errc::invalid_argument, "The sum of the crossover and mutation probabilities must be <= 1.0.");
  if (b.population < 1 || b.offspring < 1 || b.early_stop < 0)
    return fail(Errc::invalid_argument, "population and offspring are whole numbers from 1 on, early stop from 0 on");
  return ok();
}

Json to_json(const SearchPlan& plan) {
  Json out = {{"strategy", plan.strategy}, {"search_seed", static_cast<std::int64_t>(plan.seed)}};
  if (plan.breeding != Breeding()) out["breeding"] = to_json(plan.breeding);
  return out;
}

Result<SearchPlan> search_plan_from(const Json& j) {
  SearchPlan out;
  TRY(out.strategy, json_get<std::string>(j, "strategy"));
  TRY(const std::int64_t seed, json_get<std::int64_t>(j, "search_seed"));
  out.seed = static_cast<std::uint64_t>(seed);
  TRY(const Json breeding, json_get_or<Json>(j, "breeding", Json::object()));
  TRY(out.breeding, breeding_from(breeding));
  return out;
}

}  // namespace espalier
