#pragma once
// Eigen, for the sources of this folder alone. What it would abort on breaks a promise of ours.
//
// Bits must not depend on where in memory numbers begin, and Eigen's sums, its functions and its products of tiny
// matrices do: of memory that is not its own only products are taken, and those by its one general routine. Nor may
// they depend on the caches of the machine, by which it would cut products into blocks.
#include "base/result.h"
#define eigen_assert(condition) CHECK(condition)
#define EIGEN_GEMM_TO_COEFFBASED_THRESHOLD 0
#define EIGEN_NO_CPUID
#include <Eigen/Core>

#include "math/matrix.h"

namespace espalier::detail {

using Dense = Eigen::MatrixXd;
using ConstMap = Eigen::Map<const Eigen::MatrixXd>;
using Map = Eigen::Map<Eigen::MatrixXd>;
using ConstVector = Eigen::Map<const Eigen::VectorXd>;
using Vector = Eigen::Map<Eigen::VectorXd>;

inline Eigen::Index at(std::size_t i) { return static_cast<Eigen::Index>(i); }
inline ConstMap map(MatrixView m) { return {m.values.data(), at(m.rows), at(m.columns)}; }
inline Map map(Matrix& m) { return {m.values.data(), at(m.rows), at(m.columns)}; }
inline ConstVector vector(std::span<const double> v) { return {v.data(), at(v.size())}; }
inline Vector vector(std::span<double> v) { return {v.data(), at(v.size())}; }
inline Vector vector(std::vector<double>& v) { return {v.data(), at(v.size())}; }

}  // namespace espalier::detail
