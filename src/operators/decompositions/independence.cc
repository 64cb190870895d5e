#include "operators/decompositions/independence.h"

#include <algorithm>
#include <cmath>

#include "math/elementwise.h"
#include "math/factor.h"

namespace espalier {
namespace {

constexpr double least = 1e-10;    // of a direction's length that must be left, of what it was
constexpr std::size_t shares = 4;  // parts that are summed apart, whoever sums them

// Of one share of the blocks: sums of x g(y) and of g'(y), for each direction y = x w.
struct Sums {
  Matrix products;
  std::vector<double> slopes;
  double rows = 0;
};

// Makes y the contrast's first derivative there; gives the sum of the second over each column.
std::vector<double> differentiate(Contrast contrast, Matrix& y) {
  std::vector<double> out(y.columns);
  if (contrast == Contrast::logcosh) hyperbolic_tangents(y.values);
  Matrix bell;
  if (contrast == Contrast::exp) {
    bell = y;
    for (double& v : bell.values) v = -v * v / 2;
    exponentials(bell.values);
  }
  for (std::size_t c = 0; c < y.columns; ++c) {
    const std::span<double> v = y.column(c);
    const double squares = dot(v, v);
    if (contrast == Contrast::logcosh) out[c] = static_cast<double>(y.rows) - squares;
    if (contrast == Contrast::cube) {
      out[c] = 3 * squares;
      for (double& x : v) x *= x * x;
    }
    if (contrast == Contrast::exp) {
      const std::span<const double> height = bell.column(c);
      out[c] = sum(height);
      for (std::size_t i = 0; i < v.size(); ++i) {
        out[c] -= v[i] * v[i] * height[i];
        v[i] *= height[i];
      }
    }
  }
  return out;
}

Sums summed(const WhiteRows& rows, std::size_t share, Contrast contrast, const Matrix& w, const Crew& crew) {
  Sums out{Matrix(w.rows, w.columns), std::vector<double>(w.columns)};
  for (std::size_t b = share; b < rows.size() && !crew.stopped(); b += shares) {
    Matrix y = product(rows[b], w);
    add_scaled(1, differentiate(contrast, y), out.slopes);
    add_scaled(1, transposed_product(rows[b], y).values, out.products.values);
    out.rows += static_cast<double>(y.rows);
  }
  return out;
}

// Newton's step for each direction: the mean of x g(y), less the direction times the mean of g'(y).
Result<Matrix> stepped(const WhiteRows& rows, Contrast contrast, const Matrix& w, const Crew& crew) {
  std::vector<Sums> parts(std::min(shares, rows.size()));
  parallel_for(crew, parts.size(), [&](std::size_t s) { parts[s] = summed(rows, s, contrast, w, crew); });
  if (crew.stopped()) return fail(Errc::stopped, "stopped while directions were turned");
  for (std::size_t s = 1; s < parts.size(); ++s) {
    add_scaled(1, parts[s].products.values, parts[0].products.values);
    add_scaled(1, parts[s].slopes, parts[0].slopes);
    parts[0].rows += parts[s].rows;
  }
  Matrix& out = parts[0].products;
  for (std::size_t c = 0; c < out.columns; ++c) {
    add_scaled(-parts[0].slopes[c], w.column(c), out.column(c));
    for (double& v : out.column(c)) v /= parts[0].rows;
  }
  return std::move(out);
}

// The orthonormal directions nearest to these; nothing where they do not span as much.
std::optional<Matrix> orthonormal(const Matrix& w) {
  const Spectrum spectrum = symmetric_spectrum(gram(w));
  if (!(spectrum.values.back() > least * least * spectrum.values.front())) return std::nullopt;
  Matrix scaled = spectrum.vectors;
  for (std::size_t k = 0; k < scaled.columns; ++k)
    for (double& v : scaled.column(k)) v /= std::sqrt(spectrum.values[k]);
  return product(w, product_transposed(scaled, spectrum.vectors));
}

// At a right angle to the first of the columns, and of length 1. False where nothing is left.
bool straighten(std::span<double> w, const Matrix& columns, std::size_t first) {
  const double before = std::sqrt(dot(w, w));
  for (int twice = 0; twice < 2; ++twice)
    for (std::size_t k = 0; k < first; ++k) add_scaled(-dot(columns.column(k), w), columns.column(k), w);
  const double length = std::sqrt(dot(w, w));
  if (!(length > least * before)) return false;
  for (double& v : w) v /= length;
  return true;
}

double turn(std::span<const double> a, std::span<const double> b) { return std::abs(std::abs(dot(a, b)) - 1); }

Result<Matrix> all_together(const WhiteRows& rows, const DirectionSearch& search, Rng rng, const Crew& crew) {
  const std::size_t width = rows[0].columns;
  Matrix w(width, width);
  std::optional<Matrix> next;
  while (!next) {
    for (double& v : w.values) v = rng.normal();
    next = orthonormal(w);
  }
  double change = HUGE_VAL;
  w = *std::move(next);
  for (int round = 0; round < search.rounds && !(change < search.tolerance); ++round) {
    TRY(const Matrix raw, stepped(rows, search.contrast, w, crew));
    next = orthonormal(raw);
    if (!next) break;
    change = 0;
    for (std::size_t c = 0; c < width; ++c) change = std::max(change, turn(next->column(c), w.column(c)));
    w = *std::move(next);
  }
  return w;
}

Result<Matrix> one_by_one(const WhiteRows& rows, const DirectionSearch& search, Rng rng, const Crew& crew) {
  const std::size_t width = rows[0].columns;
  Matrix out(width, width), w(width, 1);
  for (std::size_t c = 0; c < width; ++c) {
    do
      for (double& v : w.values) v = rng.normal();
    while (!straighten(w.values, out, c));
    double change = HUGE_VAL;
    for (int round = 0; round < search.rounds && !(change < search.tolerance); ++round) {
      TRY(Matrix next, stepped(rows, search.contrast, w, crew));
      if (!straighten(next.values, out, c)) break;
      change = turn(next.values, w.values);
      w = std::move(next);
    }
    std::ranges::copy(w.values, out.column(c).begin());
  }
  return out;
}

}  // namespace

Result<Matrix> independent_directions(const WhiteRows& rows, const DirectionSearch& search, const Context& context) {
  return search.one_by_one ? one_by_one(rows, search, context.rng, context.crew)
                           : all_together(rows, search, context.rng, context.crew);
}

}  // namespace espalier
