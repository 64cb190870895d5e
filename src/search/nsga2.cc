#include "search/nsga2.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace espalier {
namespace {

std::vector<std::vector<std::size_t>> fronts_of(const std::vector<Fitness>& all) {
  std::vector<std::size_t> dominators(all.size());
  for (std::size_t a = 0; a < all.size(); ++a)
    for (const Fitness& b : all) dominators[a] += dominates(b, all[a]);
  std::vector<std::vector<std::size_t>> fronts;
  std::vector<bool> placed(all.size());
  for (std::size_t left = all.size(); left > 0;) {
    auto& front = fronts.emplace_back();
    for (std::size_t i = 0; i < all.size(); ++i)
      if (!placed[i] && dominators[i] == 0) front.push_back(i);
    for (const std::size_t i : front) placed[i] = true;
    for (const std::size_t i : front)
      for (std::size_t j = 0; j < all.size(); ++j)
        if (!placed[j] && dominates(all[i], all[j])) --dominators[j];
    left -= front.size();
  }
  return fronts;
}

// How far a member's neighbours on the front are apart, in units of the front's own extent; the ends are infinitely
// lonely.
std::vector<double> crowding(const std::vector<Fitness>& all, const std::vector<std::size_t>& front) {
  std::vector<double> distance(front.size());
  for (const auto part : {&Fitness::operators, &Fitness::score}) {
    std::vector<std::size_t> order(front.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return all[front[i]].*part; });
    const double extent = all[front[order.back()]].*part - all[front[order.front()]].*part;
    distance[order.front()] = distance[order.back()] = HUGE_VAL;
    for (std::size_t i = 1; i + 1 < order.size() && extent > 0; ++i)
      distance[order[i]] += (all[front[order[i + 1]]].*part - all[front[order[i - 1]]].*part) / extent;
  }
  return distance;
}

}  // namespace

std::vector<std::size_t> survivors(const std::vector<Fitness>& all, std::size_t keep) {
  std::vector<std::size_t> out;
  for (const auto& front : fronts_of(all)) {
    const std::vector<double> distance = crowding(all, front);
    std::vector<std::size_t> order(front.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return distance[i]; });
    for (const std::size_t i : order)
      if (out.size() < keep) out.push_back(front[i]);
    if (out.size() >= keep) break;
  }
  return out;
}

std::vector<std::size_t> pareto_front(const std::vector<Fitness>& all) {
  std::vector<std::size_t> order(all.size()), out;
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return all[a].operators != all[b].operators ? all[a].operators < all[b].operators : all[a].score > all[b].score;
  });
  double best = -HUGE_VAL;
  for (const std::size_t i : order)
    if (all[i].score > best) {
      out.push_back(i);
      best = all[i].score;
    }
  return out;
}

}  // namespace espalier
