#include "runs/search_plan.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace espalier {
namespace {

TEST(SearchPlan, ReadsBackWhatItWrote) {
  const SearchPlan plain{"evolve", 7};
  EXPECT_FALSE(to_json(plain).contains("breeding")) << "journals of other strategies stay as they were";
  EXPECT_EQ(*search_plan_from(to_json(plain)), plain);
  const SearchPlan bred{"tpot", 1ULL << 63, {20, 10, 0.5, 0.25, 4, false}};
  EXPECT_EQ(*search_plan_from(to_json(bred)), bred);
}

TEST(SearchPlan, RefusesRatesAndSizesThatAreNone) {
  EXPECT_TRUE(check(Breeding{}));
  EXPECT_FALSE(check(Breeding{.mutation_rate = 0.8, .crossover_rate = 0.3}));
  EXPECT_FALSE(check(Breeding{.mutation_rate = -0.1}));
  EXPECT_FALSE(check(Breeding{.mutation_rate = std::nan("")}));
  EXPECT_FALSE(check(Breeding{.population = 0}));
  EXPECT_FALSE(check(Breeding{.offspring = 0}));
  EXPECT_FALSE(check(Breeding{.early_stop = -1}));
  EXPECT_FALSE(search_plan_from({{"strategy", "tpot"}, {"search_seed", 1}, {"breeding", {{"population", 0}}}}));
}

}  // namespace
}  // namespace espalier
