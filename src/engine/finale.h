#pragma once
#include "engine/best_trials.h"
#include "engine/model_shelf.h"

namespace espalier {

// From the best trials to the final model: chooses the ensemble among those whose fits the time allows, fits them on
// all rows, and writes the model; what could not be fitted in time is left out and the rest chosen from anew. The model
// that is on disk already stays if nothing better gets done.
Status finish_with_the_best(const Setting&, ModelShelf&, const BestTrials&, Observer&, Finished&);

}  // namespace espalier
