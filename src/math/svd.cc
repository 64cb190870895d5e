#include "math/eigen.h"
#include "math/factor.h"
//
#include <Eigen/SVD>

namespace espalier {

Svd thin_svd(MatrixView x) {
  using namespace detail;
  const Eigen::BDCSVD<Dense> svd(map(x), Eigen::ComputeThinU | Eigen::ComputeThinV);
  const std::size_t rank = std::min(x.rows, x.columns);
  Svd out{Matrix(x.rows, rank), std::vector<double>(rank), Matrix(x.columns, rank)};
  map(out.u) = svd.matrixU();
  vector(out.s) = svd.singularValues();
  map(out.v) = svd.matrixV();
  return out;
}

}  // namespace espalier
