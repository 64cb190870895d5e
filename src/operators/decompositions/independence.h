#pragma once
// The core of independent component analysis: directions along which rows are as far from normally distributed as they
// can be, by the fixed points of Hyvärinen and Oja (2000).
#include "math/matrix.h"
#include "operators/context.h"

namespace espalier {

// Rows in blocks, whose columns are all of mean 0, of variance 1 and uncorrelated: seen along any direction they are so
// too, and only further moments tell directions apart.
using WhiteRows = std::vector<Matrix>;

// What is made large (or small) along a direction: the mean of log cosh, of a Gaussian bell, or of the fourth power.
enum class Contrast { logcosh, exp, cube };

struct DirectionSearch {
  Contrast contrast = Contrast::logcosh;
  bool one_by_one = false;  // each at a right angle to those found; else all are turned together
  int rounds = 200;         // at most, of all together or of each
  double tolerance = 1e-4;  // ends where no direction's cosine with the one before is farther from 1
};

// As many directions as there are columns, one a column, orthonormal. Where a round leaves less than a direction for
// each, what was found before stands. Draws where to begin. The same bits at any number of threads. Errors: a stop.
Result<Matrix> independent_directions(const WhiteRows&, const DirectionSearch&, const Context&);

}  // namespace espalier
