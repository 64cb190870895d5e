#include "operators/linear/softmax.h"

#include <algorithm>
#include <cmath>

#include "math/elementwise.h"
#include "math/factor.h"
#include "math/optimise.h"
#include "operators/linear/coordinate_step.h"
#include "operators/linear/descent.h"

namespace espalier {
namespace {

constexpr std::size_t few_coefficients = 150, some_columns = 1500;

class Softmax {
 public:
  explicit Softmax(const SoftmaxProblem& p)
      : p_(p),
        k_(p.classes.size()),
        width_(p.x.width()),
        unit_(sum(p.weight)),
        lasso_(std::ranges::any_of(p.absolute, [](double v) { return v > 0; })) {
    for (std::size_t k = 0; k < k_; ++k) absolute_.insert(absolute_.end(), p.absolute.begin(), p.absolute.end());
  }

  Result<Matrix> run(const Context& context) {
    Matrix w(width_, k_);
    if (!p_.x.sparse() && width_ <= some_columns && lasso_)
      class_by_class(w, context);
    else if (!p_.x.sparse() && width_ * k_ <= few_coefficients)
      newton(w, context);
    else
      by_gradients(w, context);
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
    return w;
  }

 private:
  MatrixView matrix(std::span<const double> w) const { return {w, width_, k_}; }

  // Loss at w; shares are left in shares_.
  double lose(MatrixView w) { return lose_at(p_.x.scores(w)) + ridges(w); }

  double lose_at(Matrix scores) {
    shares_ = std::move(scores);
    std::vector<double> truth(p_.x.rows()), logs(p_.x.rows());
    for (std::size_t i = 0; i < truth.size(); ++i) truth[i] = shares_(i, p_.classes.of_row[i]);
    softmax_rows(shares_, logs);
    double value = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) value += p_.weight[i] * (logs[i] - truth[i]);
    return value;
  }

  double ridges(MatrixView w) const {
    double out = 0;
    for (std::size_t k = 0; k < k_; ++k)
      for (std::size_t j = 0; j < width_; ++j) out += p_.ridge[j] * w(j, k) * w(j, k) / 2;
    return out;
  }

  double absolutes(MatrixView w) const {
    double out = 0;
    for (std::size_t j = 0; j < absolute_.size(); ++j) out += absolute_[j] * std::abs(w.values[j]);
    return out;
  }

  Matrix slopes(MatrixView w) const {
    Matrix r = shares_;
    for (std::size_t i = 0; i < r.rows; ++i) r(i, p_.classes.of_row[i]) -= 1;
    for (std::size_t k = 0; k < k_; ++k)
      for (std::size_t i = 0; i < r.rows; ++i) r(i, k) *= p_.weight[i];
    Matrix out = p_.x.slopes(r);
    for (std::size_t k = 0; k < k_; ++k)
      for (std::size_t j = 0; j < width_; ++j) out(j, k) += p_.ridge[j] * w(j, k);
    return out;
  }

  bool flat(MatrixView gradient, MatrixView w) const {
    return steepest_entry(gradient.values, w.values, absolute_) <= p_.tolerance * unit_;
  }

  // Moves w by the way, halved until the value sinks.
  bool line_search(Matrix& w, std::span<const double> way, double promised, double& value) {
    for (double length = 1; length > 1e-10; length /= 2) {
      Matrix next = w;
      add_scaled(length, way, next.values);
      const double there = lose(next) + absolutes(next);
      if (there < value && there <= value + 1e-4 * length * promised) {
        value = there;
        w = std::move(next);
        return true;
      }
    }
    return false;
  }

  Matrix block(std::size_t a, std::size_t b) const {  // second derivatives by the coefficients of classes a and b
    std::vector<double> bend(p_.x.rows());
    for (std::size_t i = 0; i < bend.size(); ++i)
      bend[i] = p_.weight[i] * shares_(i, a) * (a == b ? 1 - shares_(i, a) : shares_(i, b));
    Matrix out = p_.x.curvature(bend);
    for (std::size_t j = 0; a == b && j < width_; ++j) out(j, j) += p_.ridge[j];
    return out;
  }

  Matrix curvature() const {
    Matrix out(width_ * k_, width_ * k_);
    for (std::size_t a = 0; a < k_; ++a)
      for (std::size_t b = 0; b <= a; ++b) {
        const Matrix part = block(a, b);
        for (std::size_t j = 0; j < width_; ++j)
          for (std::size_t i = 0; i < width_; ++i) {
            const double v = a == b ? part(i, j) : -part(i, j);
            out(a * width_ + i, b * width_ + j) = out(b * width_ + j, a * width_ + i) = v;
          }
      }
    return out;
  }

  void newton(Matrix& w, const Context& context) {
    double value = lose(w);
    for (int iteration = 0; iteration < p_.max_iter && !context.crew.stopped(); ++iteration) {
      const Matrix gradient = slopes(w);
      if (flat(gradient, w)) return;
      std::vector<double> way = gradient.values;
      Cholesky::damped(curvature()).solve(way);
      for (double& v : way) v = -v;
      if (!line_search(w, way, dot(gradient.values, way), value)) return;
    }
  }

  // Newton's step with coordinate descent inside for one class after the other (Friedman, Hastie and Tibshirani, 2010).
  // A class's curvature serves for several rounds: it changes little, and the line search guards the step.
  void class_by_class(Matrix& w, const Context& context) {
    Matrix scores = p_.x.scores(w);
    double value = lose_at(scores) + ridges(w) + absolutes(w);
    std::vector<Matrix> bend(k_);
    for (int round = 0; round < p_.max_iter && !context.crew.stopped(); ++round) {
      if (flat(slopes(w), w)) return;
      bool moved = false;
      for (std::size_t k = 0; k < k_; ++k) {
        if (round < 3 || round % 5 == 0) bend[k] = block(k, k);
        moved |= move_class(k, bend[k], w, scores, value);
      }
      if (!moved) return;
    }
  }

  bool move_class(std::size_t k, const Matrix& bend, Matrix& w, Matrix& scores, double& value) {
    std::vector<double> r(shares_.rows), gradient(width_), along(shares_.rows);
    for (std::size_t i = 0; i < r.size(); ++i) r[i] = p_.weight[i] * (shares_(i, k) - (p_.classes.of_row[i] == k));
    p_.x.slopes(r, gradient);
    for (std::size_t j = 0; j < width_; ++j) gradient[j] += p_.ridge[j] * w(j, k);
    const std::vector<double> d = coordinate_step(bend, gradient, w.column(k), p_.absolute);
    double promised = dot(gradient, d);
    for (std::size_t j = 0; j < width_; ++j)
      promised += p_.absolute[j] * (std::abs(w(j, k) + d[j]) - std::abs(w(j, k)));
    p_.x.scores(d, along);
    for (double length = 1; length > 1e-6; length /= 2) {
      Matrix next = w, there = scores;
      add_scaled(length, d, next.column(k));
      add_scaled(length, along, there.column(k));
      const double next_value = lose_at(there) + ridges(next) + absolutes(next);
      if (!(next_value < value && next_value <= value + 1e-4 * length * promised)) continue;
      value = next_value;
      w = std::move(next);
      scores = std::move(there);
      return true;
    }
    lose_at(scores);
    return false;
  }

  // The curvature of softmax never exceeds half that of squares (Boehning, 1992).
  Precondition bounded_curvature() const {
    std::vector<double> bend(p_.weight.begin(), p_.weight.end());
    for (double& v : bend) v /= 2;
    if (!p_.x.sparse() && width_ <= some_columns && !lasso_) {
      Matrix bound = p_.x.curvature(bend);
      for (std::size_t j = 0; j < width_; ++j) bound(j, j) += p_.ridge[j];
      return [solver = Cholesky::damped(bound), rows = width_, columns = k_](std::span<double> g) {
        for (std::size_t k = 0; k < columns; ++k) solver.solve(g.subspan(k * rows, rows));
      };
    }
    std::vector<double> diagonal = p_.x.squares(bend);
    for (std::size_t j = 0; j < width_; ++j) diagonal[j] += p_.ridge[j];
    return halfway(std::move(diagonal));
  }

  void by_gradients(Matrix& w, const Context& context) {
    const auto objective = [&](std::span<const double> at, std::span<double> gradient) {
      const double value = lose(matrix(at));
      std::ranges::copy(slopes(matrix(at)).values, gradient.begin());
      return value;
    };
    minimise(objective, bounded_curvature(), w.values,
             {.max_iterations = p_.max_iter,
              .tolerance = p_.tolerance * unit_,
              .stopped = [&] { return context.crew.stopped(); },
              .absolute = lasso_ ? std::span<const double>(absolute_) : std::span<const double>()});
  }

  const SoftmaxProblem& p_;
  std::size_t k_, width_;
  double unit_;
  bool lasso_;
  std::vector<double> absolute_;
  Matrix shares_;
};

}  // namespace

Result<Matrix> fit_softmax(const SoftmaxProblem& p, const Context& context) { return Softmax(p).run(context); }

}  // namespace espalier
