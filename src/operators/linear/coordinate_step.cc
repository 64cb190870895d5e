#include "operators/linear/coordinate_step.h"

#include <algorithm>
#include <cmath>

#include "math/factor.h"

namespace espalier {
namespace {

constexpr unsigned most_rounds = 1000, rounds_between = 8;

class CornerStep {
 public:
  CornerStep(const Matrix& curvature, std::span<const double> gradient, std::span<const double> w,
             std::span<const double> absolute)
      : curvature_(curvature), w_(w), absolute_(absolute), d_(w.size()), pull_(gradient.begin(), gradient.end()) {}

  std::vector<double> run() && {
    for (unsigned round = 1; round <= most_rounds && !settles(); ++round)
      if (round % rounds_between == 0 && solves_with_signs_found()) break;
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

  // Were the signs those of the minimum, the rest would be a linear system. Goes towards its answer as far as the signs
  // hold; a number that comes to its corner stays there, and the others go on without it. True if what is at its corner
  // belongs there.
  bool solves_with_signs_found() {
    std::vector<std::size_t> free = off_corners();
    for (;;) {
      Matrix part(free.size(), free.size());
      for (std::size_t b = 0; b < free.size(); ++b)
        for (std::size_t a = 0; a < free.size(); ++a) part(a, b) = curvature_(free[a], free[b]);
      std::vector<double> move;
      for (const std::size_t j : free) move.push_back(-pull_[j] - std::copysign(absolute_[j], w_[j] + d_[j]));
      Cholesky::damped(part).solve(move);  // where nothing bends, a long way: to the next corner
      double share = 1;
      std::size_t first = free.size();
      for (std::size_t a = 0; a < free.size(); ++a) {
        const double at = w_[free[a]] + d_[free[a]];
        const bool crosses = absolute_[free[a]] > 0 && at * (at + move[a]) <= 0;
        if (!crosses || -at / move[a] > share) continue;
        share = -at / move[a];
        first = a;
      }
      for (std::size_t a = 0; a < free.size(); ++a) {
        const double change = a == first ? -w_[free[a]] - d_[free[a]] : share * move[a];
        d_[free[a]] = a == first ? -w_[free[a]] : d_[free[a]] + change;
        add_scaled(change, curvature_.column(free[a]), pull_);
      }
      if (first == free.size()) return corners_hold();
      free.erase(free.begin() + static_cast<std::ptrdiff_t>(first));
    }
  }

  bool at_corner(std::size_t j) const { return absolute_[j] > 0 && w_[j] + d_[j] == 0; }

  std::vector<std::size_t> off_corners() const {
    std::vector<std::size_t> out;
    for (std::size_t j = 0; j < w_.size(); ++j)
      if (curvature_(j, j) > 0 && !at_corner(j)) out.push_back(j);
    return out;
  }

  bool corners_hold() const {
    for (std::size_t j = 0; j < w_.size(); ++j)
      if (curvature_(j, j) > 0 && at_corner(j) && std::abs(pull_[j]) > absolute_[j] * (1 + 1e-9)) return false;
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
