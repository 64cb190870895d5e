#include "operators/linear/dual.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace espalier {
namespace {

// Rows of one length one after the other, the intercept's number behind each.
class DenseRows {
 public:
  DenseRows(const Frame& in, double last) : width_(in.columns() + 1), values_(in.rows() * width_, last) {
    for_row_blocks(in, [&](std::size_t from, Matrix& block) {
      for (std::size_t i = 0; i < block.rows; ++i)
        for (std::size_t j = 0; j < block.columns; ++j) values_[(from + i) * width_ + j] = block(i, j);
    });
  }
  double score(std::size_t i, std::span<const double> w) const { return dot(row(i), w); }
  void add(std::size_t i, double scale, std::span<double> w) const { add_scaled(scale, row(i), w); }
  double square(std::size_t i) const { return dot(row(i), row(i)); }

 private:
  std::span<const double> row(std::size_t i) const { return std::span(values_).subspan(i * width_, width_); }
  std::size_t width_;
  std::vector<double> values_;
};

class SparseRows {
 public:
  SparseRows(const Frame& in, double last) : rows_(in.compressed()), last_(last) {}
  double score(std::size_t i, std::span<const double> w) const {
    double out = last_ * w.back();
    for (std::size_t k = rows_.start[i]; k < rows_.start[i + 1]; ++k) out += rows_.value[k] * w[rows_.column[k]];
    return out;
  }
  void add(std::size_t i, double scale, std::span<double> w) const {
    for (std::size_t k = rows_.start[i]; k < rows_.start[i + 1]; ++k) w[rows_.column[k]] += scale * rows_.value[k];
    w.back() += scale * last_;
  }
  double square(std::size_t i) const {
    double out = last_ * last_;
    for (std::size_t k = rows_.start[i]; k < rows_.start[i + 1]; ++k) out += rows_.value[k] * rows_.value[k];
    return out;
  }

 private:
  CompressedRows rows_;
  double last_;
};

double soft(const DualProblem& p, std::size_t i) { return p.soft.empty() ? 0.0 : p.soft[i]; }

// Slope of 1/2 |sum b x|^2 - truth b + epsilon |b| by one b, as far as its bounds let it move.
double violation(double slope, double b, double low, double high, double epsilon) {
  const double down = b > 0 ? slope + epsilon : slope - epsilon;  // slope towards smaller b
  const double up = b < 0 ? slope - epsilon : slope + epsilon;
  if (up < 0 && b < high) return -up;
  return down > 0 && b > low ? down : 0.0;
}

template <class Rows>
Result<std::vector<double>> descend(const Rows& rows, std::size_t width, const DualProblem& p, const Context& context) {
  const std::size_t n = p.truth.size();
  std::vector<double> w(width), b(n), square(n);
  for (std::size_t i = 0; i < n; ++i) square[i] = rows.square(i) + soft(p, i);
  std::vector<std::uint32_t> active(n);
  std::iota(active.begin(), active.end(), 0u);
  Rng rng = context.rng;
  double worst_before = HUGE_VAL;
  for (int pass = 0; pass < p.max_iter; ++pass) {
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
    rng.shuffle(std::span(active));
    double worst = 0;
    std::size_t left = 0;
    for (const std::uint32_t i : active) {
      const double slope = rows.score(i, w) - p.truth[i] + soft(p, i) * b[i];
      const double wrong = violation(slope, b[i], p.low[i], p.high[i], p.epsilon);
      const bool settled = wrong == 0 && std::abs(slope) > worst_before + p.epsilon;  // at a bound, pulled against it
      if (!settled) active[left++] = i;
      worst = std::max(worst, wrong);
      if (wrong == 0 || !(square[i] > 0)) continue;
      const double free = b[i] - slope / square[i], shrink = p.epsilon / square[i];
      const double next = std::copysign(std::max(0.0, std::abs(free) - shrink), free);
      const double change = std::clamp(next, p.low[i], p.high[i]) - b[i];
      b[i] += change;
      rows.add(i, change, w);
    }
    active.resize(left);
    worst_before = worst;
    if (worst > p.tolerance) continue;
    if (active.size() == n) break;
    active.resize(n);  // those set aside are asked once more
    std::iota(active.begin(), active.end(), 0u);
    worst_before = HUGE_VAL;
  }
  return w;
}

}  // namespace

Result<std::vector<double>> fit_dual(const Frame& in, const DualProblem& p, const Context& context) {
  const double last = p.intercept ? 1 : 0;
  if (in.sparse()) return descend(SparseRows(in, last), in.columns() + 1, p, context);
  return descend(DenseRows(in, last), in.columns() + 1, p, context);
}

}  // namespace espalier
