#pragma once
// Things joined two by two, the nearest first, until so many groups are left (Ward, 1963; Murtagh, 1983).
#include "operators/decompositions/column_distances.h"

namespace espalier {

// How far two groups are apart: by the sum of squares that joining them adds, the farthest two of their members, or the
// mean over all pairs of them.
enum class Linkage { ward, complete, average };

// The group of each thing, as scikit-learn's agglomerative clustering finds them, counted in the order of their first
// members; `groups` is at least 1 and at most their number. Distances are symmetric, and Euclidean where the
// linkage is ward.
// Takes time and memory that grow with the square of the things. Errors: a stop.
Result<std::vector<std::int32_t>> agglomerate(Matrix distances, Linkage, std::size_t groups, const Crew&);

}  // namespace espalier
