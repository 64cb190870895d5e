#include "operators/expanders/kernels.h"

#include <algorithm>
#include <cmath>

#include "math/elementwise.h"
#include "math/lanes.h"
#include "operators/numbers.h"

namespace espalier {

namespace {

constexpr std::size_t lanes = 4, tile = 4 * lanes;  // rows at a time

// Columns k, k + 1, … of the product, as many as the registers hold sums for.
template <std::size_t columns>
void tile_product(const std::vector<double>& rows, MatrixView b, std::size_t k, std::size_t from, std::size_t count,
                  Matrix& out) {
  Lanes sums[columns][lanes]{};
  for (std::size_t j = 0; j < b.rows; ++j)
    for (std::size_t c = 0; c < columns; ++c)
      for (std::size_t l = 0; l < lanes; ++l) sums[c][l] += b(j, k + c) * load(rows.data() + j * tile + 4 * l);
  for (std::size_t c = 0; c < columns; ++c) {
    double made[tile];
    for (std::size_t l = 0; l < lanes; ++l) store(sums[c][l], made + 4 * l);
    std::copy_n(made, count, out.column(k + c).data() + from);
  }
}

// As the rows of `out` from one on.
void product_from(MatrixView a, MatrixView b, Matrix& out, std::size_t first) {
  std::vector<double> rows(tile * a.columns);
  for (std::size_t from = 0; from < a.rows; from += tile) {
    const std::size_t count = std::min(tile, a.rows - from), to = first + from;
    for (std::size_t j = 0; j < a.columns; ++j) std::copy_n(a.column(j).data() + from, count, rows.data() + j * tile);
    std::size_t k = 0;
    for (; k + 3 <= b.columns; k += 3) tile_product<3>(rows, b, k, to, count, out);
    for (; k < b.columns; ++k) tile_product<1>(rows, b, k, to, count, out);
  }
}

}  // namespace

Matrix product_by_rows(MatrixView a, MatrixView b) {
  Matrix out(a.rows, b.columns);
  product_from(a, b, out, 0);
  return out;
}

namespace {

constexpr double largest = 1e100;

// Sums over the columns of what part(x, g) says, for each row of the block and one given row.
template <class Part>
void add_up(MatrixView block, MatrixView given, std::size_t g, std::span<double> out, const Part& part) {
  for (std::size_t j = 0; j < block.columns; ++j) {
    const auto x = block.column(j);
    const double y = given(g, j);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += part(x[i], y);
  }
}

double counted(double x, double y) {
  x = std::max(x, 0.0);
  y = std::max(y, 0.0);
  const double off = x - y, both = x + y;
  return both > 0 ? off * off / both : 0.0;
}

Matrix transposed(MatrixView m) {
  Matrix out(m.columns, m.rows);
  for (std::size_t j = 0; j < m.columns; ++j)
    for (std::size_t i = 0; i < m.rows; ++i) out(j, i) = m(i, j);
  return out;
}

std::vector<double> lengths(MatrixView rows) {
  std::vector<double> out(rows.rows);
  for (std::size_t j = 0; j < rows.columns; ++j)
    for (std::size_t i = 0; i < rows.rows; ++i) out[i] += rows(i, j) * rows(i, j);
  for (double& v : out) v = v > 0 ? std::sqrt(v) : 1.0;
  return out;
}

void apart(const Kernel& kernel, MatrixView block, MatrixView given, std::size_t g, std::span<double> out) {
  using Kind = Kernel::Kind;
  if (kernel.kind == Kind::rbf)
    add_up(block, given, g, out, [](double x, double y) { return (x - y) * (x - y); });
  else if (kernel.kind == Kind::laplacian)
    add_up(block, given, g, out, [](double x, double y) { return std::abs(x - y); });
  else
    add_up(block, given, g, out, counted);
  const double scale = kernel.kind == Kind::additive_chi2 ? -1 : -kernel.gamma;
  for (double& v : out) v *= scale;
  if (kernel.kind != Kind::additive_chi2) exponentials(out);
}

void of_product(const Kernel& kernel, std::span<double> out) {
  using Kind = Kernel::Kind;
  if (kernel.kind == Kind::linear || kernel.kind == Kind::cosine) return;
  for (double& v : out) v = kernel.gamma * v + kernel.coef0;
  if (kernel.kind == Kind::sigmoid) return hyperbolic_tangents(out);
  if (kernel.degree == 3)
    for (double& v : out) v = v * v * v;
  else
    for (double& v : out) v = std::pow(v, kernel.degree);
}

void of_block(const Kernel& kernel, MatrixView block, MatrixView given, std::span<const double> given_lengths,
              Matrix& out) {
  using Kind = Kernel::Kind;
  const bool products = kernel.kind == Kind::linear || kernel.kind == Kind::cosine || kernel.kind == Kind::sigmoid ||
                        kernel.kind == Kind::polynomial;
  out = products ? product_by_rows(block, transposed(given)) : Matrix(block.rows, given.rows);
  std::vector<double> length;
  if (kernel.kind == Kind::cosine) length = lengths(block);
  for (std::size_t g = 0; g < given.rows; ++g) {
    const auto column = out.column(g);
    for (std::size_t i = 0; i < length.size(); ++i) column[i] /= length[i] * given_lengths[g];
    if (products)
      of_product(kernel, column);
    else
      apart(kernel, block, given, g, column);
    for (double& v : column) v = std::isnan(v) ? 0.0 : std::clamp(v, -largest, largest);
  }
}

}  // namespace

Matrix kernel_values(const Kernel& kernel, MatrixView rows, MatrixView given) {
  Matrix out;
  of_block(kernel, rows, given, kernel.kind == Kernel::Kind::cosine ? lengths(given) : std::vector<double>(), out);
  return out;
}

Matrix turned_kernel(const Kernel& kernel, const Frame& in, MatrixView given, MatrixView turn) {
  const std::vector<double> given_lengths =
      kernel.kind == Kernel::Kind::cosine ? lengths(given) : std::vector<double>();
  Matrix out(in.rows(), turn.columns), part;
  for_row_blocks(in, [&](std::size_t from, Matrix& block) {
    of_block(kernel, block, given, given_lengths, part);
    product_from(part, turn, out, from);
  });
  return out;
}

}  // namespace espalier
