#pragma once
#include "runs/trial.h"
#include "search/space.h"

namespace espalier {

// What is tried before the search proper, cheapest first: a constant, a linear model, a small tree ensemble, then the
// defaults that do well on most tables. Only steps that the space holds.
std::vector<Step> opening_moves(const Space&, Task);

// The same as candidates, and between the constant and the others those that somebody gave, whatever the space holds.
std::vector<Candidate> opening_candidates(const Space&, Task, const std::vector<Step>& given);

}  // namespace espalier
