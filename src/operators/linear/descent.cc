#include "operators/linear/descent.h"

#include <algorithm>
#include <cmath>

#include "math/factor.h"
#include "math/optimise.h"
#include "operators/linear/coordinate_step.h"

namespace espalier {
namespace {

constexpr std::size_t few_columns = 300, some_columns = 1500;

bool any(std::span<const double> v) {
  return std::ranges::any_of(v, [](double x) { return x > 0; });
}

double penalties(const ScoreProblem& p, std::span<const double> w) {
  double total = 0;
  for (std::size_t j = 0; j < w.size(); ++j) total += p.ridge[j] * w[j] * w[j] / 2 + p.absolute[j] * std::abs(w[j]);
  return total;
}

class Newton {
 public:
  explicit Newton(const ScoreProblem& p)
      : p_(p), w_(p.x.width()), score_(p.x.rows()), slope_(p.x.rows()), bend_(p.x.rows()), lasso_(any(p.absolute)) {
    if (p.start.empty()) return;
    w_ = p.start;
    p.x.scores(w_, score_);
  }

  Result<std::vector<double>> run(const Context& context) {
    const double unit = sum(p_.weight);
    double value = lose(score_) + penalties(p_, w_);
    for (int iteration = 0; iteration < p_.max_iter; ++iteration) {
      if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
      const std::vector<double> gradient = slopes();
      if (steepest_entry(gradient, w_, p_.absolute) <= p_.tolerance * unit) break;
      if (!step(gradient, value)) break;
    }
    return w_;
  }

 private:
  double lose(std::span<const double> score) {
    return p_.loss({score, p_.truth, p_.weight, p_.epsilon, p_.corner}, slope_, bend_);
  }

  std::vector<double> slopes() const {
    std::vector<double> out(w_.size());
    p_.x.slopes(slope_, out);
    for (std::size_t j = 0; j < out.size(); ++j) out[j] += p_.ridge[j] * w_[j];
    return out;
  }

  std::vector<double> way(const std::vector<double>& gradient) const {
    Matrix curvature = p_.x.curvature(bend_);
    for (std::size_t j = 0; j < w_.size(); ++j) curvature(j, j) += p_.ridge[j];
    if (lasso_) return coordinate_step(curvature, gradient, w_, p_.absolute);
    std::vector<double> out = gradient;
    Cholesky::damped(curvature).solve(out);
    for (double& v : out) v = -v;
    return out;
  }

  bool step(const std::vector<double>& gradient, double& value) {
    Line line{way(gradient), std::vector<double>(score_.size())};
    p_.x.scores(line.way, line.along);
    line.promised = dot(gradient, line.way);
    for (std::size_t j = 0; j < w_.size(); ++j)
      line.promised += p_.absolute[j] * (std::abs(w_[j] + line.way[j]) - std::abs(w_[j]));
    return lasso_ ? halve(line, value) : descend(line, value);
  }

  // The scores along a way are a line, so that a trial costs one pass over the rows.
  struct Line {
    std::vector<double> way, along;
    double promised = 0;  // change of the value per length, at the start
  };
  struct Place {
    std::vector<double> w, score;
    double value;
  };
  Place go(const Line& line, double length) {
    Place out{w_, score_, 0};
    add_scaled(length, line.way, out.w);
    add_scaled(length, line.along, out.score);
    out.value = lose(out.score) + penalties(p_, out.w);
    return out;
  }
  bool lower(const Place& there, double value, double length, const Line& line) const {
    return there.value < value && there.value <= value + 1e-4 * length * line.promised;
  }
  void move(Place there, double& value) {
    value = there.value;
    w_ = std::move(there.w);
    score_ = std::move(there.score);
  }

  bool halve(const Line& line, double& value) {
    for (double length = 1; length > 1e-10; length /= 2) {
      Place there = go(line, length);
      if (!lower(there, value, length, line)) continue;
      move(std::move(there), value);
      return true;
    }
    return false;
  }

  // To where the value hardly falls any more: Newton's steps along the line, between the lengths known to be too short
  // and too long. At corners the full step is far from it.
  bool descend(const Line& line, double& value) {
    double length = 1, low = 0, high = HUGE_VAL;
    for (int tries = 0; tries < 40; ++tries) {
      Place there = go(line, length);
      double slope = dot(slope_, line.along), bend = 0;
      for (std::size_t i = 0; i < bend_.size(); ++i) bend += bend_[i] * line.along[i] * line.along[i];
      for (std::size_t j = 0; j < w_.size(); ++j) {
        slope += p_.ridge[j] * there.w[j] * line.way[j];
        bend += p_.ridge[j] * line.way[j] * line.way[j];
      }
      const bool flat = std::abs(slope) <= 0.1 * std::abs(line.promised);
      if (lower(there, value, length, line) && (flat || tries > 20)) {
        move(std::move(there), value);
        return true;
      }
      (slope < 0 ? low : high) = length;
      const double next = length - slope / bend;
      length = next > low && next < high ? next : high < HUGE_VAL ? (low + high) / 2 : 2 * length;
    }
    return false;
  }

  const ScoreProblem& p_;
  std::vector<double> w_, score_, slope_, bend_;
  bool lasso_;
};

// Of a loss that bends at most as at score 0 (which ours do), so that it bounds the curvature everywhere.
Precondition bounded_curvature(const ScoreProblem& p) {
  std::vector<double> slope(p.x.rows()), bend(p.x.rows());
  const std::vector<double> start(p.x.rows());
  if (p.loss == logistic_loss)
    p.loss({start, p.truth, p.weight, p.epsilon}, slope, bend);
  else
    for (std::size_t i = 0; i < bend.size(); ++i) bend[i] = 2 * p.weight[i];
  if (!p.x.sparse() && p.x.width() <= some_columns && !any(p.absolute)) {
    Matrix bound = p.x.curvature(bend);
    for (std::size_t j = 0; j < p.x.width(); ++j) bound(j, j) += p.ridge[j];
    return [solver = Cholesky::damped(bound)](std::span<double> g) { solver.solve(g); };
  }
  std::vector<double> diagonal = p.x.squares(bend);
  for (std::size_t j = 0; j < diagonal.size(); ++j) diagonal[j] += p.ridge[j];
  return halfway(std::move(diagonal));
}

Result<std::vector<double>> by_gradients(const ScoreProblem& p, const Context& context) {
  std::vector<double> score(p.x.rows()), slope(p.x.rows()), bend(p.x.rows()), w(p.x.width());
  const auto objective = [&](std::span<const double> at, std::span<double> gradient) {
    p.x.scores(at, score);
    double value = p.loss({score, p.truth, p.weight, p.epsilon}, slope, bend);
    p.x.slopes(slope, gradient);
    for (std::size_t j = 0; j < at.size(); ++j) {
      value += p.ridge[j] * at[j] * at[j] / 2;
      gradient[j] += p.ridge[j] * at[j];
    }
    return value;
  };
  minimise(objective, bounded_curvature(p), w,
           {.max_iterations = p.max_iter,
            .tolerance = p.tolerance * sum(p.weight),
            .stopped = [&] { return context.crew.stopped(); },
            .absolute = any(p.absolute) ? std::span<const double>(p.absolute) : std::span<const double>()});
  if (context.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
  return w;
}

}  // namespace

Precondition halfway(std::vector<double> diagonal) {
  const double most = std::max(*std::ranges::max_element(diagonal), 1e-300);
  for (double& v : diagonal) v = std::max(std::sqrt(v * most), 1e-300);
  return [divisor = std::move(diagonal)](std::span<double> g) {
    for (std::size_t j = 0; j < g.size(); ++j) g[j] /= divisor[j % divisor.size()];
  };
}

double steepest_entry(std::span<const double> gradient, std::span<const double> w, std::span<const double> absolute) {
  double most = 0;
  for (std::size_t j = 0; j < w.size(); ++j) {
    const double flat = w[j] != 0 ? std::abs(gradient[j] + std::copysign(absolute[j], w[j]))
                                  : std::max(0.0, std::abs(gradient[j]) - absolute[j]);
    most = std::max(most, flat);
  }
  return most;
}

bool serves_corners(const Design& x) { return !x.sparse() && x.width() <= few_columns; }

Result<std::vector<double>> fit_corners(ScoreProblem p, double scale, const Context& context) {
  const double wanted = p.tolerance;
  for (double share = 3;; share *= 0.3) {  // wide enough at first that every row bends it where all scores are 0
    const bool last = share < wanted || share < 1e-7;
    p.corner = scale * share;
    p.tolerance = last ? wanted : std::max(wanted, 1e-4);  // on the way to a sharper corner
    TRY(p.start, Newton(p).run(context));
    if (last) return p.start;
  }
}

Result<std::vector<double>> fit_scores(const ScoreProblem& p, const Context& context) {
  // Over many rows, products of all columns at each step cost more than the steps they save.
  const bool gentle = p.loss == logistic_loss && !any(p.absolute) && p.x.rows() > 50 * p.x.width();
  if (!p.x.sparse() && p.x.width() <= few_columns && !gentle) return Newton(p).run(context);
  return by_gradients(p, context);
}

}  // namespace espalier
