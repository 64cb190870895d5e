#include "math/optimise.h"

#include <cmath>
#include <deque>

#include "base/result.h"

namespace espalier {
namespace {

constexpr std::size_t memory = 8;

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}
void add(double scale, std::span<const double> a, std::span<double> to) {
  for (std::size_t i = 0; i < a.size(); ++i) to[i] += scale * a[i];
}

struct Pair {
  std::vector<double> moved, turned;  // differences of x and of the gradient
  double curvature;
};

std::vector<double> direction(const std::deque<Pair>& pairs, std::vector<double> q, const Precondition& precondition) {
  std::vector<double> alpha(pairs.size());
  for (std::size_t p = pairs.size(); p-- > 0;) {
    alpha[p] = dot(pairs[p].moved, q) / pairs[p].curvature;
    add(-alpha[p], pairs[p].turned, q);
  }
  precondition(q);
  for (std::size_t p = 0; p < pairs.size(); ++p)
    add(alpha[p] - dot(pairs[p].turned, q) / pairs[p].curvature, pairs[p].moved, q);
  return q;
}

bool flat(std::span<const double> gradient, double tolerance) {
  for (const double g : gradient)
    if (std::abs(g) > tolerance) return false;
  return true;
}

}  // namespace

Cholesky::Cholesky(std::vector<double> a, std::size_t n) : l_(std::move(a)), n_(n) {
  for (std::size_t j = 0; j < n; ++j) {
    double pivot = l_[j * n + j];
    for (std::size_t k = 0; k < j; ++k) pivot -= l_[j * n + k] * l_[j * n + k];
    CHECK(pivot > 0);
    l_[j * n + j] = std::sqrt(pivot);
    for (std::size_t i = j + 1; i < n; ++i) {
      double sum = l_[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= l_[i * n + k] * l_[j * n + k];
      l_[i * n + j] = sum / l_[j * n + j];
    }
  }
}

void Cholesky::solve(std::span<double> b) const {
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= l_[i * n_ + k] * b[k];
    b[i] /= l_[i * n_ + i];
  }
  for (std::size_t i = n_; i-- > 0;) {
    for (std::size_t k = i + 1; k < n_; ++k) b[i] -= l_[k * n_ + i] * b[k];
    b[i] /= l_[i * n_ + i];
  }
}

void minimise(const Objective& f, const Precondition& precondition, std::vector<double>& x, int max_iterations,
              double tolerance) {
  std::vector<double> gradient(x.size()), next_gradient(x.size());
  double value = f(x, gradient);
  std::deque<Pair> pairs;
  for (int iteration = 0; iteration < max_iterations && !flat(gradient, tolerance); ++iteration) {
    const std::vector<double> step = direction(pairs, gradient, precondition);
    const double slope = -dot(step, gradient);
    std::vector<double> next;
    double next_value = 0, length = 1;
    do {
      next = x;
      add(-length, step, next);
      next_value = f(next, next_gradient);
      length /= 2;
    } while (!(next_value <= value + 1e-4 * 2 * length * slope) && length > 1e-12);
    if (!(next_value < value)) return;
    Pair pair{next, next_gradient, 0};
    add(-1, x, pair.moved);
    add(-1, gradient, pair.turned);
    pair.curvature = dot(pair.moved, pair.turned);
    if (pair.curvature > 1e-300) pairs.push_back(std::move(pair));
    if (pairs.size() > memory) pairs.pop_front();
    x = std::move(next);
    value = next_value;
    std::swap(gradient, next_gradient);
  }
}

}  // namespace espalier
