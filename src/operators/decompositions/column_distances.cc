#include "operators/decompositions/column_distances.h"

#include <algorithm>
#include <cmath>

#include "math/lanes.h"
#include "operators/numbers.h"

namespace espalier {
namespace {

constexpr std::size_t tall = 4, wide = 2;                // columns against columns, as many as registers hold sums for
constexpr std::size_t block_rows = 1024, together = 64;  // columns that stay in the cache
constexpr double largest = 1e290;                        // sums of so many of them stay finite

// Rows of all columns, filled up with zeros to whole lanes and whole tiles: what is added of zeros is zero.
class PaddedRows {
 public:
  explicit PaddedRows(std::size_t columns) : columns_(columns), width_((columns + tall - 1) / tall * tall) {}

  void fill(const Frame& in, std::size_t from) {
    const std::size_t rows = std::min(block_rows, in.rows() - from);
    height_ = (rows + 3) / 4 * 4;
    values_.assign(width_ * height_, 0.0);
    for (std::size_t j = 0; j < columns_; ++j)
      in.column(j).copy_to(from, std::span(values_).subspan(j * height_, rows));
  }
  std::size_t height() const { return height_; }
  std::size_t width() const { return width_; }
  const double* column(std::size_t j) const { return values_.data() + j * height_; }

 private:
  std::size_t columns_, width_, height_ = 0;
  std::vector<double> values_;
};

struct Square {
  Lanes operator()(Lanes x, Lanes y) const { return (x - y) * (x - y); }
};
struct Size {
  Lanes operator()(Lanes x, Lanes y) const {
    constexpr std::int64_t all_but_sign = 0x7fffffffffffffff;
    return reinterpret_cast<Lanes>(reinterpret_cast<Bits>(x - y) & all_but_sign);
  }
};
struct Product {
  Lanes operator()(Lanes x, Lanes y) const { return x * y; }
};

template <class Part>
void add_tile(const PaddedRows& block, std::size_t i, std::size_t j, Part part, Matrix& out) {
  Lanes sums[tall][wide]{};
  const double *x = block.column(i), *y = block.column(j);
  const std::size_t height = block.height();
  for (std::size_t r = 0; r < height; r += 4)
    for (std::size_t a = 0; a < tall; ++a)
      for (std::size_t b = 0; b < wide; ++b) sums[a][b] += part(load(x + a * height + r), load(y + b * height + r));
  for (std::size_t a = 0; a < tall && i + a < out.columns; ++a)
    for (std::size_t b = 0; b < wide && j + b < i + a; ++b) out(j + b, i + a) += total(sums[a][b]);
}

template <class Part>
void add_block(const PaddedRows& block, Part part, const Crew& crew, Matrix& out) {
  parallel_for(crew, (out.columns + together - 1) / together, [&](std::size_t group) {
    const std::size_t first = group * together, end = std::min(first + together, block.width());
    for (std::size_t i = first; i < block.width() && !crew.stopped(); i += tall)
      for (std::size_t j = first; j < std::min(end, i + tall); j += wide) add_tile(block, i, j, part, out);
  });
}

void add_squares(const PaddedRows& block, std::vector<double>& out) {
  for (std::size_t j = 0; j < out.size(); ++j) {
    Lanes sum{};
    for (std::size_t r = 0; r < block.height(); r += 4) sum += load(block.column(j) + r) * load(block.column(j) + r);
    out[j] += total(sum);
  }
}

// From the half below a column's own row, where sums are, to both.
template <class Finish>
void fill_both_halves(Matrix& sums, const Crew& crew, const Finish& finish) {
  constexpr std::size_t lines = 16;  // of the cache, written along
  for (std::size_t first = 0; first < sums.columns && !crew.stopped(); first += lines)
    for (std::size_t i = first + 1; i < sums.columns; ++i)
      for (std::size_t j = first; j < std::min(i, first + lines); ++j)
        sums(i, j) = sums(j, i) = finish(i, j, sums(j, i));
}

}  // namespace

Result<Matrix> column_distances(const Frame& in, ColumnMetric metric, const Crew& crew, std::string_view who) {
  Matrix out(in.columns(), in.columns());
  std::vector<double> squares(metric == ColumnMetric::cosine ? in.columns() : 0);
  PaddedRows block(in.columns());
  for (std::size_t from = 0; from < in.rows(); from += block_rows) {
    block.fill(in, from);
    add_squares(block, squares);
    if (metric == ColumnMetric::euclidean) add_block(block, Square(), crew, out);
    if (metric == ColumnMetric::manhattan) add_block(block, Size(), crew, out);
    if (metric == ColumnMetric::cosine) add_block(block, Product(), crew, out);
    if (crew.stopped()) return fail(Errc::stopped, "stopped while columns were compared");
  }
  const auto unbounded = [](double v) { return !(std::abs(v) <= largest); };
  if (std::ranges::any_of(out.values, unbounded) || std::ranges::any_of(squares, unbounded)) return too_large(who);
  std::ranges::transform(squares, squares.begin(), [](double v) { return std::sqrt(v); });
  fill_both_halves(out, crew, [&](std::size_t i, std::size_t j, double d) {
    if (metric == ColumnMetric::euclidean) return std::sqrt(d);
    if (metric == ColumnMetric::manhattan) return d;
    const double lengths = squares[i] * squares[j];
    return lengths > 0 ? std::max(0.0, 1 - d / lengths) : 1.0;
  });
  if (crew.stopped()) return fail(Errc::stopped, "stopped while columns were compared");
  return out;
}

}  // namespace espalier
