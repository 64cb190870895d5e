#pragma once
// Matrices of doubles and their products. Eigen does the work and stays behind this header: spans come in, vectors go
// out, one thread computes, and the same numbers give the same bits.
#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

// Column after column.
struct MatrixView {
  std::span<const double> values;
  std::size_t rows = 0, columns = 0;
  std::span<const double> column(std::size_t j) const { return values.subspan(j * rows, rows); }
  double operator()(std::size_t i, std::size_t j) const { return values[j * rows + i]; }
};

struct Matrix {
  std::size_t rows = 0, columns = 0;
  std::vector<double> values = {};
  Matrix() = default;
  Matrix(std::size_t r, std::size_t c) : rows(r), columns(c), values(r * c) {}
  Matrix(std::size_t r, std::size_t c, std::vector<double> v) : rows(r), columns(c), values(std::move(v)) {}
  operator MatrixView() const { return {values, rows, columns}; }
  std::span<double> column(std::size_t j) { return std::span(values).subspan(j * rows, rows); }
  std::span<const double> column(std::size_t j) const { return std::span(values).subspan(j * rows, rows); }
  double& operator()(std::size_t i, std::size_t j) { return values[j * rows + i]; }
  double operator()(std::size_t i, std::size_t j) const { return values[j * rows + i]; }
};

// Rows of which only the values that are not zero are listed: those of row i at [start[i], start[i + 1]).
struct SparseView {
  std::span<const std::size_t> start;
  std::span<const std::uint32_t> column;
  std::span<const double> value;
  std::size_t columns = 0;
  std::size_t rows() const { return start.size() - 1; }
};

Matrix product(MatrixView a, MatrixView b);                                         // A B
void product_into(MatrixView a, MatrixView b, Matrix& out, std::size_t first_row);  // A B as rows of out
Matrix transposed_product(MatrixView a, MatrixView b);                              // A' B
Matrix product_transposed(MatrixView a, MatrixView b);                              // A B'
Matrix gram(MatrixView x);                                                          // X' X, both triangles
Matrix gram(MatrixView x, std::span<const double> row_weights);  // X' diag(w) X; no weight is negative

void add_product(MatrixView x, std::span<const double> w, std::span<double> out);             // out += X w
void add_transposed_product(MatrixView x, std::span<const double> r, std::span<double> out);  // out += X' r

Matrix product(const SparseView& a, MatrixView b);
Matrix transposed_product(const SparseView& a, MatrixView b);
void add_product(const SparseView& x, std::span<const double> w, std::span<double> out);
void add_transposed_product(const SparseView& x, std::span<const double> r, std::span<double> out);

double dot(std::span<const double> a, std::span<const double> b);
double sum(std::span<const double> a);
void add_scaled(double scale, std::span<const double> a, std::span<double> to);  // to += scale * a

// Subtracts its mean from every column; gives the means.
std::vector<double> centre_columns(Matrix& x);

}  // namespace espalier
