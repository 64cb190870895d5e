#include "math/optimise.h"

#include <algorithm>
#include <cmath>
#include <deque>

namespace espalier {
namespace {

constexpr std::size_t memory = 10;

struct Pair {
  std::vector<double> moved, turned;  // differences of x and of the gradient
  double curvature;
  double scale;  // of the preconditioner, so that along `turned` it gives the curvature met
};

std::vector<double> direction(const std::deque<Pair>& pairs, std::vector<double> q, const Precondition& precondition) {
  std::vector<double> alpha(pairs.size());
  for (std::size_t p = pairs.size(); p-- > 0;) {
    alpha[p] = dot(pairs[p].moved, q) / pairs[p].curvature;
    add_scaled(-alpha[p], pairs[p].turned, q);
  }
  precondition(q);
  for (double& v : q) v *= pairs.empty() ? 1.0 : pairs.back().scale;
  for (std::size_t p = 0; p < pairs.size(); ++p)
    add_scaled(alpha[p] - dot(pairs[p].turned, q) / pairs[p].curvature, pairs[p].moved, q);
  return q;
}

// Of f + sum of weight * |x|, the entry of least size among all subgradients.
double pseudo(double gradient, double x, double weight) {
  if (x != 0) return gradient + std::copysign(weight, x);
  if (gradient > weight) return gradient - weight;
  return gradient < -weight ? gradient + weight : 0.0;
}

class Search {
 public:
  Search(const Objective& f, const Descent& how, std::vector<double>& x)
      : f_(f), how_(how), x_(x), slope_(x.size()), next_slope_(x.size()) {
    value_ = f_(x_, slope_) + absolute(x_);
  }

  int run(const Precondition& precondition) {
    for (int iteration = 0; iteration < how_.max_iterations; ++iteration) {
      std::vector<double> flat = steepest();
      const double largest = std::abs(*std::ranges::max_element(flat, {}, [](double g) { return std::abs(g); }));
      if (largest <= how_.tolerance || how_.stopped() || !step(precondition, flat)) return iteration;
    }
    return how_.max_iterations;
  }

 private:
  bool sparse() const { return !how_.absolute.empty(); }

  double absolute(std::span<const double> x) const {
    double total = 0;
    for (std::size_t j = 0; sparse() && j < x.size(); ++j) total += how_.absolute[j] * std::abs(x[j]);
    return total;
  }

  std::vector<double> steepest() const {
    std::vector<double> out = slope_;
    for (std::size_t j = 0; sparse() && j < out.size(); ++j) out[j] = pseudo(slope_[j], x_[j], how_.absolute[j]);
    return out;
  }

  bool step(const Precondition& precondition, const std::vector<double>& flat) {
    std::vector<double> way = direction(pairs_, flat, precondition);
    for (std::size_t j = 0; sparse() && j < way.size(); ++j)
      if (way[j] * flat[j] <= 0) way[j] = 0;
    for (double length = 1; length > 1e-12; length /= 2) {
      std::vector<double> next = x_;
      add_scaled(-length, way, next);
      for (std::size_t j = 0; sparse() && j < next.size(); ++j) {
        const double side = x_[j] != 0 ? x_[j] : -flat[j];
        if (next[j] * side <= 0 && how_.absolute[j] > 0) next[j] = 0;  // an orthant is not left in one step
      }
      const double next_value = f_(next, next_slope_) + absolute(next);
      double gained = 0;
      for (std::size_t j = 0; j < next.size(); ++j) gained += flat[j] * (next[j] - x_[j]);
      if (next_value <= value_ + 1e-4 * gained && next_value < value_)
        return accept(std::move(next), next_value, precondition);
    }
    if (pairs_.empty()) return false;
    pairs_.clear();  // what was learnt of the curvature may mislead; the gradient alone does not
    return true;
  }

  bool accept(std::vector<double> next, double next_value, const Precondition& precondition) {
    Pair pair{next, next_slope_, 0, 1};
    add_scaled(-1, x_, pair.moved);
    add_scaled(-1, slope_, pair.turned);
    pair.curvature = dot(pair.moved, pair.turned);
    std::vector<double> turned = pair.turned;
    precondition(turned);
    pair.scale = pair.curvature / dot(pair.turned, turned);
    if (pair.curvature > 1e-300) pairs_.push_back(std::move(pair));
    if (pairs_.size() > memory) pairs_.pop_front();
    x_ = std::move(next);
    value_ = next_value;
    std::swap(slope_, next_slope_);
    return true;
  }

  const Objective& f_;
  const Descent& how_;
  std::vector<double>& x_;
  std::vector<double> slope_, next_slope_;
  double value_;
  std::deque<Pair> pairs_;
};

}  // namespace

int minimise(const Objective& f, const Precondition& precondition, std::vector<double>& x, const Descent& how) {
  if (x.empty()) return 0;
  return Search(f, how, x).run(precondition);
}

}  // namespace espalier
