#pragma once
// Kernels of rows with a few given rows, as scikit-learn's pairwise kernels are defined.
#include <optional>

#include "base/result.h"
#include "data/frame.h"

namespace espalier {

struct Kernel {
  enum class Kind { rbf, laplacian, polynomial, sigmoid, linear, cosine, chi2, additive_chi2 } kind = Kind::rbf;
  double gamma = 1, degree = 3, coef0 = 1;
  bool counts() const { return kind == Kind::chi2 || kind == Kind::additive_chi2; }  // takes no negative numbers
};

// Of each row with each of `given` (one a row): values of huge numbers are cut at 1e100, so that they can be summed.
// Negative numbers count as zero for kernels of counts.
Matrix kernel_values(const Kernel&, MatrixView rows, MatrixView given);

// The same times `turn`, block by block.
Matrix turned_kernel(const Kernel&, const Frame&, MatrixView given, MatrixView turn);

// A B, a row of which has the same bits whatever other rows there are; Eigen's products have not.
Matrix product_by_rows(MatrixView a, MatrixView b);

}  // namespace espalier
