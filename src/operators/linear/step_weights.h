#pragma once
// The weights that steps along gradients move. They are scale * v, so that shrinking all of them is one product; a step
// adds `by` times a row to v. Dense rows are padded with zeros to whole lanes, and so is v.
//
//   FreeWeights   of dense rows, where nothing but steps and shrinking moves them
//   FullWeights   of any rows, with the L1 penalty and the average over the steps
//
// Both work on memory of the caller's, zeros at first, and own nothing, so that a loop can keep a copy in registers.
//
// What both offer:
//   score(row, next)           the row's score; `next` is the row that comes after it
//   sums()                     of what a penalty counts, of the weights that the last score() was by
//   shrink(factor)             of all weights
//   inverse()                  of the scale: `by` is a step's length times this
//   move(row, next, by, due)   one step; `due` is the L1 penalty of all steps so far
//   last()                     the weights, between passes
#include <cmath>
#include <span>

#include "math/lanes.h"

namespace espalier {

// Of a row the numbers that are there.
struct DenseRow {
  const double* value;
};
struct SparseRow {
  std::span<const double> value;
  const std::uint32_t* column;
};

struct WeightSums {
  double squares = 0, sizes = 0;
};

// A step waits for the score of its row, and the score for the step before. What of it needs no waiting is computed a
// row ahead: with v as it was before the step by (before, by),
//
//     v . row  after the step  =  v . row  +  by (before . row)
class FreeWeights {
 public:
  explicit FreeWeights(std::span<double> v) : v_(v) {}

  // Before the first row of a pass.
  void begin(DenseRow first) {
    dot_ = product(v_.data(), first.value);
    by_ = cross_ = 0;
  }
  double score(DenseRow, DenseRow next) {
    const double here = dot_ + by_ * cross_;
    dot_ = by_ != 0 ? advance(next.value) : product(v_.data(), next.value);
    return scale_ * here;
  }
  WeightSums sums() const { return {scale_ * scale_ * squares_, 0}; }
  void shrink(double factor) {
    scale_ *= factor;
    if (scale_ < 1e-3) settle();
    inverse_ = 1 / scale_;
  }
  double inverse() const { return inverse_; }
  void move(DenseRow row, DenseRow next, double by, double) {
    before_ = row.value;
    by_ = by;
    if (by != 0) cross_ = product(row.value, next.value);
  }
  std::span<const double> last() {
    if (by_ != 0) advance(before_);
    by_ = 0;
    settle();
    inverse_ = 1;
    return v_;
  }

 private:
  double product(const double* a, const double* b) const {
    Lanes one{}, two{};
    std::size_t j = 0;
    for (; j + 8 <= v_.size(); j += 8) {
      one += load(a + j) * load(b + j);
      two += load(a + j + 4) * load(b + j + 4);
    }
    if (j < v_.size()) one += load(a + j) * load(b + j);
    return total(one + two);
  }
  // Makes the step that waits; then v . next, and v . v.
  double advance(const double* next) {
    const Lanes by = Lanes{} + by_;
    Lanes dot[2] = {}, squares[2] = {};
    double* const v = v_.data();
    const auto four = [&](std::size_t j, std::size_t k) {
      const Lanes moved = load(v + j) + by * load(before_ + j);
      store(moved, v + j);
      dot[k] += moved * load(next + j);
      squares[k] += moved * moved;
    };
    std::size_t j = 0;
    for (; j + 8 <= v_.size(); j += 8) {
      four(j, 0);
      four(j + 4, 1);
    }
    if (j < v_.size()) four(j, 0);
    squares_ = total(squares[0] + squares[1]);
    return total(dot[0] + dot[1]);
  }
  void settle() {
    for (double& v : v_) v *= scale_;
    dot_ *= scale_;
    squares_ *= scale_ * scale_;
    scale_ = 1;
  }

  std::span<double> v_;
  double scale_ = 1, inverse_ = 1, squares_ = 0;
  const double* before_ = nullptr;  // the row whose step waits,
  double by_ = 0;                   // and the step
  double dot_ = 0, cross_ = 0;      // of the row to come
};

// Their average over the steps is (total * v - behind) / steps, where total is the sum of the scales so far.
class FullWeights {
 public:
  // `cut` and `behind` are empty where nothing is cut, or averaged. Sums of sparse rows' weights are computed every so
  // many steps.
  FullWeights(std::span<double> v, std::span<double> cut, std::span<double> behind, std::size_t sums_every)
      : v_(v), cut_(cut), behind_(behind), sums_every_(sums_every) {}

  void begin(DenseRow) {}
  void begin(const SparseRow&) {}
  double score(DenseRow row, DenseRow) { return scale_ * product(row.value); }
  double score(const SparseRow& row, const SparseRow&) {
    double out = 0;
    for (std::size_t k = 0; k < row.value.size(); ++k) out += row.value[k] * v_[row.column[k]];
    if (since_++ % sums_every_ == 0) add_up();
    return scale_ * out;
  }
  WeightSums sums() const { return {scale_ * scale_ * sums_.squares, scale_ * sums_.sizes}; }
  void shrink(double factor) {
    scale_ *= factor;
    if (scale_ < 1e-3) settle();
    inverse_ = 1 / scale_;
  }
  double inverse() const { return inverse_; }

  void move(DenseRow row, DenseRow, double by, double due) {
    if (cut_.empty()) return move_dense<false, true>(row.value, by, due);
    behind_.empty() ? move_dense<true, false>(row.value, by, due) : move_dense<true, true>(row.value, by, due);
  }
  void move(const SparseRow& row, const SparseRow&, double by, double due) {
    for (std::size_t k = 0; by != 0 && k < row.value.size(); ++k) {
      v_[row.column[k]] += by * row.value[k];
      if (!behind_.empty()) behind_[row.column[k]] += total_ * by * row.value[k];
    }
    count();
    for (std::size_t k = 0; !cut_.empty() && k < row.value.size(); ++k) cut(row.column[k], due);
  }
  std::span<const double> averaged() {
    settle();
    for (double& b : behind_) b /= -static_cast<double>(steps_);
    return behind_;
  }
  std::span<const double> last() {
    settle();
    return v_;
  }

 private:
  double product(const double* row) const {
    Lanes one{}, two{};
    std::size_t j = 0;
    for (; j + 8 <= v_.size(); j += 8) {
      one += load(row + j) * load(&v_[j]);
      two += load(row + j + 4) * load(&v_[j + 4]);
    }
    if (j < v_.size()) one += load(row + j) * load(&v_[j]);
    return total(one + two);
  }
  void count() {
    total_ += scale_;
    ++steps_;
  }
  // Brings a column to a penalty of `due` in all since the beginning; cut_ is what it has had, signed.
  void cut(std::size_t j, double due) {
    const double v = v_[j], sign = v > 0 ? 1 : -1;
    const double left = v * sign - (due + sign * cut_[j]) * inverse_;
    const double next = v == 0 || left < 0 ? 0 : left * sign;
    cut_[j] += scale_ * (next - v);
    if (!behind_.empty()) behind_[j] += total_ * (next - v);
    v_[j] = next;
  }
  // The same of every column, four at a time.
  template <bool cuts, bool averages>
  void move_dense(const double* row, double by, double due) {
    const double earlier = total_;
    count();
    Lanes squares{}, sizes{};
    const Lanes none{}, one = none + 1;
    for (std::size_t j = 0; j < v_.size(); j += 4) {
      const Lanes step = by * load(row + j), v = load(&v_[j]) + step;
      Lanes next = v;
      if constexpr (cuts) {
        const Lanes sign = v > none ? one : -one;
        const Lanes left = v * sign - (due + sign * load(&cut_[j])) * inverse_;
        next = ((v == none) | (left < none)) ? none : left * sign;
        store(load(&cut_[j]) + scale_ * (next - v), &cut_[j]);
        sizes += next < none ? -next : next;
      }
      if constexpr (averages) store(load(&behind_[j]) + earlier * step + total_ * (next - v), &behind_[j]);
      store(next, &v_[j]);
      squares += next * next;
    }
    sums_ = {total(squares), total(sizes)};
  }
  void add_up() {
    sums_ = {};
    for (const double v : v_) {
      sums_.squares += v * v;
      sums_.sizes += std::abs(v);
    }
  }
  void settle() {
    for (std::size_t j = 0; j < behind_.size(); ++j) behind_[j] -= total_ * v_[j];
    total_ = 0;
    for (double& v : v_) v *= scale_;
    sums_ = {scale_ * scale_ * sums_.squares, scale_ * sums_.sizes};
    scale_ = inverse_ = 1;
  }

  std::span<double> v_, cut_, behind_;
  double scale_ = 1, inverse_ = 1, total_ = 0;
  WeightSums sums_;
  std::size_t steps_ = 0, sums_every_, since_ = 0;
};

}  // namespace espalier
