#pragma once
#include "search/space.h"

namespace espalier {

// What is tried before the search proper, cheapest first: a constant, a linear model, a small tree ensemble, then the
// defaults that do well on most tables. Only steps that the space holds.
std::vector<Step> opening_moves(const Space&, Task);

}  // namespace espalier
