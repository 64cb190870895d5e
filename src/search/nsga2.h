#pragma once
// Survival of the best and the simplest: non-dominated sorting and crowding (Deb, Pratap, Agarwal and Meyarivan, 2002).
#include <cstddef>
#include <vector>

namespace espalier {

struct Fitness {
  double operators = 1;  // fewer is better
  double score = 0;      // greater is better
};
inline bool dominates(const Fitness& a, const Fitness& b) {
  return a.operators <= b.operators && a.score >= b.score && (a.operators < b.operators || a.score > b.score);
}

// The `keep` that survive, by position, best front first and within one the loneliest first; ties by position.
std::vector<std::size_t> survivors(const std::vector<Fitness>&, std::size_t keep);

// Those that nothing dominates, fewest operators first; of equals the first.
std::vector<std::size_t> pareto_front(const std::vector<Fitness>&);

}  // namespace espalier
