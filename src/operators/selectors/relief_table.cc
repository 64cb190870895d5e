#include "operators/selectors/relief_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "operators/columns.h"
#include "operators/numbers.h"

namespace espalier {
namespace {

std::vector<double> distinct(const std::vector<double>& values, std::size_t most) {
  std::vector<double> out;
  for (const double v : values) {
    if (std::isnan(v)) continue;
    const auto at = std::ranges::lower_bound(out, v);
    if (at != out.end() && *at == v) continue;
    out.insert(at, v);
    if (out.size() > most) break;
  }
  return out;
}

ReliefTable::Discrete coded(std::size_t column, const std::vector<double>& values, const std::vector<double>& levels) {
  ReliefTable::Discrete out{column, std::vector<std::uint8_t>(values.size()), false};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool missing = std::isnan(values[i]);
    out.gaps |= missing;
    out.codes[i] = missing ? ReliefTable::gap
                           : static_cast<std::uint8_t>(std::ranges::lower_bound(levels, values[i]) - levels.begin());
  }
  return out;
}

// From 0 to 1. Halves first: the range of huge numbers must not overflow.
ReliefTable::Continuous scaled(std::size_t column, std::vector<double> values) {
  const Extent extent = extent_of(values);
  const double lo = extent.lo / 2, range = extent.hi / 2 - lo;
  ReliefTable::Continuous out{column, std::move(values), {}, 0};
  if (any_missing(out.values)) out.present.assign(out.values.size(), 1.0);
  for (double& v : out.values) v = (v / 2 - lo) / range;
  const Spread spread = spread_of(out.values);
  out.deviation = std::sqrt(spread.squares / spread.count);
  for (std::size_t i = 0; i < out.present.size(); ++i)
    if (std::isnan(out.values[i])) out.values[i] = out.present[i] = 0;
  return out;
}

}  // namespace

ReliefTable relief_table(const Frame& in, std::span<const std::uint32_t> order, int discrete) {
  const Frame ordered = in.select(order);
  ReliefTable out{.rows = in.rows(), .columns = in.columns()};
  for (std::size_t j = 0; j < in.columns(); ++j) {
    std::vector<double> values = values_of(ordered.column(j));
    const std::vector<double> levels = distinct(values, static_cast<std::size_t>(discrete));
    if (levels.size() <= static_cast<std::size_t>(discrete)) {
      out.discrete.push_back(coded(j, values, levels));
      out.gaps |= out.discrete.back().gaps;
    } else {
      out.continuous.push_back(scaled(j, std::move(values)));
      out.gaps |= !out.continuous.back().present.empty();
    }
  }
  out.mixed = !out.discrete.empty() && !out.continuous.empty();
  return out;
}

ReliefTarget relief_target(const Target& y, std::size_t k, int discrete) {
  ReliefTarget out;
  std::vector<double> values(y.rows());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = y.value(i, k);
  out.order.resize(values.size());
  std::iota(out.order.begin(), out.order.end(), 0U);
  std::ranges::stable_sort(out.order, {}, [&](std::uint32_t i) { return values[i]; });
  const bool few = distinct(values, static_cast<std::size_t>(discrete)).size() <= static_cast<std::size_t>(discrete);
  if (y.task() == Task::regression && !few) {
    const Spread spread = spread_of(values);
    out.deviation = std::sqrt(spread.squares / (spread.count - 1));
    for (const std::uint32_t i : out.order) out.numbers.push_back(values[i]);
    return out;
  }
  for (std::uint32_t i = 0; i < values.size(); ++i)
    if (i == 0 || values[out.order[i]] != values[out.order[i - 1]]) out.first.push_back(i);
  out.first.push_back(static_cast<std::uint32_t>(values.size()));
  return out;
}

void ReliefTarget::ranges_of(std::uint32_t row, std::vector<Range>& out) const {
  out.clear();
  if (classes()) {
    const auto own = static_cast<std::size_t>(std::ranges::upper_bound(first, row) - first.begin()) - 1;
    out.push_back({first[own], first[own + 1]});
    for (std::size_t c = 0; c + 1 < first.size(); ++c)
      if (c != own) out.push_back({first[c], first[c + 1]});
    return;
  }
  const auto near = [&](double v) { return std::abs(numbers[row] - v) < deviation; };
  const auto begin = numbers.begin(), at = begin + row;
  const auto lo = std::partition_point(begin, at, [&](double v) { return !near(v); });
  const auto hi = std::partition_point(at, numbers.end(), near);
  const auto place = [&](auto it) { return static_cast<std::uint32_t>(it - begin); };
  out.push_back({place(lo), place(hi)});
  out.push_back({0, place(lo)});
  out.push_back({place(hi), static_cast<std::uint32_t>(numbers.size())});
}

}  // namespace espalier
