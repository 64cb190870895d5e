#pragma once
// What a fit may borrow from the world.
#include "base/parallel.h"
#include "data/splits.h"

namespace espalier {

class Catalog;

// A column that a fit reads: what it is called, and the user's column it was made of; empty where it was made of more
// than one, or of none.
struct ReadColumn {
  std::string name, origin;
};

// Everything a fit may use beside its parameters, its rows and their target. Nothing else is reachable: no globals, no
// clock. Copied freely; it owns no data.
struct Context {
  Rng rng;
  std::shared_ptr<const FoldPlan> plan = nullptr;
  Crew crew = {};
  const Catalog* catalog = nullptr;  // for models given as parameters: fit_inner() in operators/inner_model.h
  // The columns read, for operators whose traits ask for them (Traits::names); else null.
  std::shared_ptr<const std::vector<ReadColumn>> names = nullptr;

  // Whatever splits inside a fit splits here: by the folds of the run that are left over, or, with fewer than two left,
  // by folds drawn anew from the fit's own seed (groups whole; in row order where the run's splits are by time).
  std::vector<Split> splits(const Target&) const;

  // The same world with other random numbers: for parts of a fit that draw independently of each other.
  Context child(std::uint64_t key) const {
    Context out = *this;
    out.rng = rng.child(key);
    return out;
  }
};

}  // namespace espalier
