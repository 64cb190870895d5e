#pragma once
#include "math/matrix.h"

namespace espalier {

// The largest entry of every direction becomes positive, as scikit-learn has it.
void fix_signs(Matrix& directions);

// (rows - centre) times directions, in blocks; an empty centre is zero.
class Frame;
Matrix projected(const Frame&, std::span<const double> centre, MatrixView directions);

}  // namespace espalier
