#pragma once
// The Pareto front of a run: pipelines that no other of fewer or as many operators beats, as TPOT keeps them.
#include "engine/model_shelf.h"

namespace espalier {

// Of the trials that were scored on all that was asked of them, fewest operators first; of equals the earlier.
std::vector<Trial> front_of(const std::vector<Trial>&);

// Fits every pipeline of the front on all rows, as far as the deadline allows, and leaves a model of each in the run's
// folder; those of an earlier front go. Errors: the disk's.
Status fit_the_front(const Setting&, ModelShelf&, Observer&, Time deadline, const std::vector<Trial>& front);

}  // namespace espalier
