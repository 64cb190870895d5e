#include "operators/trees/trees.h"

#include <cmath>

namespace espalier {
namespace {

template <class T>
void extend(std::vector<T>& to, const std::vector<T>& by) {
  to.insert(to.end(), by.begin(), by.end());
}

bool valid_split(const Trees& trees, std::size_t i, std::size_t end, std::size_t columns) {
  const std::int64_t left = trees.child[i], here = static_cast<std::int64_t>(i);
  if (static_cast<std::size_t>(trees.feature[i]) >= columns || left <= here) return false;
  if (left + 1 >= static_cast<std::int64_t>(end) || trees.way[i] > (Trees::missing_left | Trees::by_category))
    return false;
  const double t = trees.threshold[i];
  if (!(trees.way[i] & Trees::by_category)) return !std::isnan(t);
  return t >= 0 && t < static_cast<double>(trees.sets.size() / Trees::set_words) && t == std::floor(t);
}

bool valid_leaves(const Trees& trees, std::size_t slots) {
  if (trees.first.empty()) return trees.slot.empty() && !trees.value.empty();
  if (trees.first[0] != 0 || trees.slot.size() != trees.value.size()) return false;
  for (std::size_t l = 1; l < trees.first.size(); ++l)
    if (trees.first[l] < trees.first[l - 1]) return false;
  for (const std::int32_t s : trees.slot)
    if (s < 0 || static_cast<std::size_t>(s) >= slots) return false;
  return static_cast<std::size_t>(trees.first.back()) == trees.slot.size();
}

}  // namespace

std::int32_t Trees::add_node() {
  feature.push_back(-1);
  child.push_back(0);
  threshold.push_back(0);
  way.push_back(0);
  return static_cast<std::int32_t>(feature.size()) - 1;
}

void Trees::append(const Trees& behind) {
  const auto nodes = static_cast<std::int32_t>(feature.size()), shares = static_cast<std::int32_t>(slot.size());
  const auto numbers = static_cast<std::int32_t>(leaves());
  const auto sets_before = static_cast<double>(sets.size() / set_words);
  for (const std::int32_t r : behind.root) root.push_back(r + nodes);
  for (std::size_t i = 0; i < behind.feature.size(); ++i)
    child.push_back(behind.child[i] + (behind.feature[i] < 0 ? numbers : nodes));
  for (std::size_t i = 0; i < behind.feature.size(); ++i)
    threshold.push_back(behind.threshold[i] + (behind.way[i] & by_category ? sets_before : 0));
  extend(feature, behind.feature);
  extend(way, behind.way);
  extend(sets, behind.sets);
  extend(value, behind.value);
  extend(slot, behind.slot);
  if (first.empty() && !behind.first.empty()) first.push_back(0);
  for (std::size_t l = 1; l < behind.first.size(); ++l) first.push_back(behind.first[l] + shares);
}

bool Trees::valid(std::size_t columns, std::size_t slots) const {
  const std::size_t nodes = feature.size();
  if (root.empty() || root[0] != 0 || child.size() != nodes || threshold.size() != nodes || way.size() != nodes)
    return false;
  if (sets.size() % set_words != 0 || !valid_leaves(*this, slots)) return false;
  for (std::size_t t = 0; t < root.size(); ++t) {
    const auto begin = static_cast<std::size_t>(root[t]);
    const std::size_t end = t + 1 < root.size() ? static_cast<std::size_t>(root[t + 1]) : nodes;
    if (root[t] < 0 || begin >= end || end > nodes) return false;
    for (std::size_t i = begin; i < end; ++i) {
      const bool leaf = feature[i] == -1 && child[i] >= 0 && static_cast<std::size_t>(child[i]) < leaves();
      if (!leaf && (feature[i] < 0 || !valid_split(*this, i, end, columns))) return false;
    }
  }
  return true;
}

std::vector<std::int32_t> category_counts(const Frame& in) {
  std::vector<std::int32_t> out(in.columns());
  for (std::size_t j = 0; j < out.size(); ++j) out[j] = in.share(j)->categories();
  return out;
}

}  // namespace espalier
