#pragma once
#include "base/parallel.h"
#include "data/splits.h"

namespace espalier {

// Everything a fit may borrow from the world. Nothing else is reachable: no globals, no clock.
struct Context {
  Rng rng;
  std::shared_ptr<const FoldPlan> plan = nullptr;
  Crew crew = {};

  // Whatever splits inside a fit splits here: by the folds of the run that are left over, or, with fewer than two left,
  // by folds drawn anew from the fit's own seed (groups whole; in row order where the run's splits are by time).
  std::vector<Split> splits(const Target&) const;
  Context child(std::uint64_t key) const { return {rng.child(key), plan, crew}; }
};

}  // namespace espalier
