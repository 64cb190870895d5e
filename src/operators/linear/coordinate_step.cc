#include "operators/linear/coordinate_step.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "math/factor.h"

namespace espalier {
namespace {

constexpr unsigned most_rounds = 1000, first_guess = 8;

class CornerStep {
 public:
  CornerStep(const Matrix& curvature, std::span<const double> gradient, std::span<const double> w,
             std::span<const double> absolute)
      : curvature_(curvature), w_(w), absolute_(absolute), d_(w.size()), pull_(gradient.begin(), gradient.end()) {}

  std::vector<double> run() && {
    for (unsigned round = 1; round <= most_rounds && !settles(); ++round)
      if (round >= first_guess && std::has_single_bit(round) && solves_with_signs_found()) break;
    return std::move(d_);
  }

 private:
  // One number after the other to where it is best. True if none moved far.
  bool settles() {
    double largest = 0, reach = 0;
    for (std::size_t j = 0; j < w_.size(); ++j) {
      const double bend = curvature_(j, j);
      if (!(bend > 0)) continue;
      const double at = w_[j] + d_[j], free = at - pull_[j] / bend, shrink = absolute_[j] / bend;
      const double next = std::copysign(std::max(0.0, std::abs(free) - shrink), free), change = next - at;
      reach = std::max(reach, std::sqrt(bend) * std::abs(next));
      if (change == 0) continue;
      d_[j] += change;
      add_scaled(change, curvature_.column(j), pull_);
      largest = std::max(largest, std::sqrt(bend) * std::abs(change));
    }
    return largest <= 1e-10 * reach;
  }

  // Were the signs those of the minimum, the rest would be a linear system. True if its answer agrees with them.
  bool solves_with_signs_found() {
    std::vector<std::size_t> in;
    std::vector<double> move;
    for (std::size_t j = 0; j < w_.size(); ++j) {
      const double at = w_[j] + d_[j];
      if (!(curvature_(j, j) > 0) || (at == 0 && absolute_[j] > 0)) continue;
      in.push_back(j);
      move.push_back(-pull_[j] - (at < 0 ? -absolute_[j] : absolute_[j]));
    }
    Matrix part(in.size(), in.size());
    for (std::size_t b = 0; b < in.size(); ++b)
      for (std::size_t a = 0; a < in.size(); ++a) part(a, b) = curvature_(in[a], in[b]);
    const auto solver = Cholesky::of(std::move(part));
    if (!solver) return false;
    solver->solve(move);
    std::vector<double> d = d_, pull = pull_;
    for (std::size_t a = 0; a < in.size(); ++a) {
      const std::size_t j = in[a];
      const double at = w_[j] + d[j];
      if (absolute_[j] > 0 && at * (at + move[a]) <= 0) return false;
      d[j] += move[a];
      add_scaled(move[a], curvature_.column(j), pull);
    }
    for (std::size_t j = 0; j < w_.size(); ++j) {
      const bool at_corner = curvature_(j, j) > 0 && w_[j] + d[j] == 0;
      if (at_corner && std::abs(pull[j]) > absolute_[j] * (1 + 1e-9)) return false;
    }
    d_ = std::move(d);
    return true;
  }

  const Matrix& curvature_;
  std::span<const double> w_, absolute_;
  std::vector<double> d_, pull_;  // pull: gradient + curvature d
};

}  // namespace

std::vector<double> coordinate_step(const Matrix& curvature, std::span<const double> gradient,
                                    std::span<const double> w, std::span<const double> absolute) {
  return CornerStep(curvature, gradient, w, absolute).run();
}

}  // namespace espalier
