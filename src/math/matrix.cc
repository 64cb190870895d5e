#include "math/matrix.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "math/eigen.h"
#include "math/lanes.h"

namespace espalier {
namespace {

using namespace detail;

constexpr std::size_t block = 512;  // rows whose scaled copy stays in the cache

void mirror(Matrix& m) {
  for (std::size_t j = 0; j < m.columns; ++j)
    for (std::size_t i = 0; i < j; ++i) m(i, j) = m(j, i);
}

}  // namespace

Matrix product(MatrixView a, MatrixView b) {
  Matrix out(a.rows, b.columns);
  map(out).noalias() = map(a) * map(b);
  return out;
}

void product_into(MatrixView a, MatrixView b, Matrix& out, std::size_t first_row) {
  map(out).middleRows(at(first_row), at(a.rows)).noalias() = map(a) * map(b);
}

Matrix transposed_product(MatrixView a, MatrixView b) {
  Matrix out(a.columns, b.columns);
  map(out).noalias() = map(a).transpose() * map(b);
  return out;
}

Matrix product_transposed(MatrixView a, MatrixView b) {
  Matrix out(a.rows, b.rows);
  map(out).noalias() = map(a) * map(b).transpose();
  return out;
}

Matrix gram(MatrixView x) {
  Matrix out(x.columns, x.columns);
  map(out).selfadjointView<Eigen::Lower>().rankUpdate(map(x).transpose());
  mirror(out);
  return out;
}

Matrix gram(MatrixView x, std::span<const double> row_weights) {
  Matrix out(x.columns, x.columns);
  Dense scaled;
  for (std::size_t from = 0; from < x.rows; from += block) {
    const std::size_t rows = std::min(block, x.rows - from);
    const auto part = map(x).middleRows(at(from), at(rows));
    scaled = part.array().colwise() * vector(row_weights.subspan(from, rows)).array().sqrt();
    map(out).selfadjointView<Eigen::Lower>().rankUpdate(scaled.transpose());
  }
  mirror(out);
  return out;
}

void add_product(MatrixView x, std::span<const double> w, std::span<double> out) {
  vector(out).noalias() += map(x) * vector(w);
}

void add_transposed_product(MatrixView x, std::span<const double> r, std::span<double> out) {
  vector(out).noalias() += map(x).transpose() * vector(r);
}

namespace {

// Calls work with the number as a constant where it is small, so that loops over it are unrolled; else with it.
template <class Work>
void with_constant(std::size_t n, Work work) {
  const auto call = [&]<std::size_t... K>(std::index_sequence<K...>) {
    const bool small = ((n == K + 1 && (work(std::integral_constant<std::size_t, K + 1>()), true)) || ...);
    if (!small) work(n);
  };
  call(std::make_index_sequence<8>());
}

}  // namespace

// Rows of the dense factor are gathered first, so that every inner loop runs over neighbours.
Matrix product(const SparseView& a, MatrixView b) {
  const Dense wide = map(b).transpose();
  Dense out = Dense::Zero(at(b.columns), at(a.rows()));
  with_constant(b.columns, [&](auto width) {
    for (std::size_t i = 0; i < a.rows(); ++i) {
      double* to = out.data() + i * width;
      for (std::size_t k = a.start[i]; k < a.start[i + 1]; ++k) {
        const double* from = wide.data() + a.column[k] * width;
        for (std::size_t c = 0; c < width; ++c) to[c] += a.value[k] * from[c];
      }
    }
  });
  Matrix result(a.rows(), b.columns);
  map(result) = out.transpose();
  return result;
}

Matrix transposed_product(const SparseView& a, MatrixView b) {
  const Dense wide = map(b).transpose();
  Dense out = Dense::Zero(at(b.columns), at(a.columns));
  with_constant(b.columns, [&](auto width) {
    for (std::size_t i = 0; i < a.rows(); ++i) {
      const double* from = wide.data() + i * width;
      for (std::size_t k = a.start[i]; k < a.start[i + 1]; ++k) {
        double* to = out.data() + a.column[k] * width;
        for (std::size_t c = 0; c < width; ++c) to[c] += a.value[k] * from[c];
      }
    }
  });
  Matrix result(a.columns, b.columns);
  map(result) = out.transpose();
  return result;
}

void add_product(const SparseView& x, std::span<const double> w, std::span<double> out) {
  for (std::size_t i = 0; i < x.rows(); ++i) {
    double total = 0;
    for (std::size_t k = x.start[i]; k < x.start[i + 1]; ++k) total += x.value[k] * w[x.column[k]];
    out[i] += total;
  }
}

void add_transposed_product(const SparseView& x, std::span<const double> r, std::span<double> out) {
  for (std::size_t i = 0; i < x.rows(); ++i)
    for (std::size_t k = x.start[i]; k < x.start[i + 1]; ++k) out[x.column[k]] += x.value[k] * r[i];
}

double dot(std::span<const double> a, std::span<const double> b) {
  Lanes lanes[2] = {};
  std::size_t i = 0;
  for (; i + 8 <= a.size(); i += 8)
    for (std::size_t k = 0; k < 2; ++k) lanes[k] += load(&a[i + 4 * k]) * load(&b[i + 4 * k]);
  double rest = 0;
  for (; i < a.size(); ++i) rest += a[i] * b[i];
  return total(lanes[0] + lanes[1]) + rest;
}

double sum(std::span<const double> a) {
  Lanes lanes[2] = {};
  std::size_t i = 0;
  for (; i + 8 <= a.size(); i += 8)
    for (std::size_t k = 0; k < 2; ++k) lanes[k] += load(&a[i + 4 * k]);
  double rest = 0;
  for (; i < a.size(); ++i) rest += a[i];
  return total(lanes[0] + lanes[1]) + rest;
}

void add_scaled(double scale, std::span<const double> a, std::span<double> to) {
  for (std::size_t i = 0; i < a.size(); ++i) to[i] += scale * a[i];
}

std::vector<double> centre_columns(Matrix& x) {
  std::vector<double> mean(x.columns);
  for (std::size_t j = 0; j < x.columns && x.rows > 0; ++j) {
    mean[j] = sum(x.column(j)) / static_cast<double>(x.rows);
    for (double& v : x.column(j)) v -= mean[j];
  }
  return mean;
}

}  // namespace espalier
