#pragma once
// What a writer searches by. Plain values with a JSON form (docs/formats/journal.md). What makes evaluations the same
// is the run's, and in run.json.
#include "base/json.h"

namespace espalier {

// Of a search in generations (search/searcher.h).
struct Breeding {
  std::int64_t population = 100;                     // survivors of a generation
  std::int64_t offspring = 100;                      // new trials of each
  double mutation_rate = 0.9, crossover_rate = 0.1;  // per offspring; what is left of 1 are copies
  std::int64_t early_stop = 0;                       // generations with an unchanged front until it ends; 0: never
  bool race = true;                                  // folds of the worst quarter are not run to the end

  // How many trials there are when a generation is over; the generation that a trial is of. Both count from 0.
  std::int64_t trials_until(std::int64_t generation) const { return population + generation * offspring; }
  std::int64_t generation_of(std::int64_t trial) const {
    return trial < population ? 0 : 1 + (trial - population) / offspring;
  }
  bool operator==(const Breeding&) const = default;
};

struct SearchPlan {
  std::string strategy = {};
  std::uint64_t seed = 0;
  Breeding breeding = {};
  bool operator==(const SearchPlan&) const = default;
};

Json to_json(const SearchPlan&);
// Errors: members that are missing or of another type; rates outside [0, 1] or above 1 together, sizes below 1.
Result<SearchPlan> search_plan_from(const Json&);
Status check(const Breeding&);

}  // namespace espalier
