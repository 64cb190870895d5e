#include "math/statistics.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "math/lanes.h"

namespace espalier {
namespace {

constexpr double largest = std::numeric_limits<double>::max();

// True if any number makes test(lanes) not zero.
template <class Test>
bool any(std::span<const double> v, Test test) {
  constexpr std::size_t stretch = 256;
  std::size_t i = 0;
  while (i + 4 <= v.size()) {
    Bits found = {};
    for (const std::size_t end = std::min(v.size(), i + stretch); i + 4 <= end; i += 4) found |= test(load(&v[i]));
    if (found[0] | found[1] | found[2] | found[3]) return true;
  }
  Lanes rest = {};
  for (std::size_t k = 0; i < v.size(); ++i, ++k) rest[k] = v[i];
  const Bits found = test(rest);
  return found[0] | found[1] | found[2] | found[3];
}

std::uint64_t key_of(double v) {  // ascending as the numbers are
  const auto bits = std::bit_cast<std::uint64_t>(v);
  return bits >> 63 ? ~bits : bits | (std::uint64_t{1} << 63);
}
double number_of(std::uint64_t key) {
  return std::bit_cast<double>(key >> 63 ? key & ~(std::uint64_t{1} << 63) : ~key);
}

}  // namespace

bool any_missing(std::span<const double> v) {
  return any(v, [](Lanes x) { return x != x; });
}
bool any_infinite(std::span<const double> v) {
  return any(v, [](Lanes x) { return (x > largest) | (x < -largest); });
}
bool all_finite(std::span<const double> v) {
  return !any(v, [](Lanes x) { return (x - x) != 0.0; });
}

Extent extent_of(std::span<const double> v) {
  constexpr std::size_t ways = 4;
  Lanes lo[ways], hi[ways];
  for (std::size_t k = 0; k < ways; ++k) {
    lo[k] = Lanes{} + HUGE_VAL;
    hi[k] = Lanes{} - HUGE_VAL;
  }
  std::size_t i = 0;
  for (; i + 4 * ways <= v.size(); i += 4 * ways)
    for (std::size_t k = 0; k < ways; ++k) {
      const Lanes x = load(&v[i + 4 * k]);
      lo[k] = x < lo[k] ? x : lo[k];  // false where missing
      hi[k] = x > hi[k] ? x : hi[k];
    }
  double least = HUGE_VAL, most = -HUGE_VAL;
  for (std::size_t k = 0; k < 4 * ways; ++k) {
    least = std::min(least, lo[k / 4][k % 4]);
    most = std::max(most, hi[k / 4][k % 4]);
  }
  for (; i < v.size(); ++i) {
    if (v[i] < least) least = v[i];
    if (v[i] > most) most = v[i];
  }
  return least <= most ? Extent{least, most} : Extent{};
}

Spread spread_of(std::span<const double> v) {
  Lanes totals[4] = {}, counts[4] = {};
  std::size_t i = 0;
  for (; i + 16 <= v.size(); i += 16)
    for (std::size_t k = 0; k < 4; ++k) {
      const Lanes x = load(&v[i + 4 * k]);
      totals[k] += x == x ? x : Lanes{};
      counts[k] += x == x ? Lanes{} + 1.0 : Lanes{};
    }
  Spread out{total((counts[0] + counts[1]) + (counts[2] + counts[3])),
             total((totals[0] + totals[1]) + (totals[2] + totals[3])), 0};
  for (std::size_t r = i; r < v.size(); ++r)
    if (!std::isnan(v[r])) {
      ++out.count;
      out.mean += v[r];
    }
  if (!(out.count > 0)) return {};
  out.mean /= out.count;
  Lanes squares[4] = {}, drift[4] = {};
  for (i = 0; i + 16 <= v.size(); i += 16)
    for (std::size_t k = 0; k < 4; ++k) {
      const Lanes x = load(&v[i + 4 * k]), off = x == x ? x - out.mean : Lanes{};
      squares[k] += off * off;
      drift[k] += off;
    }
  out.squares = total((squares[0] + squares[1]) + (squares[2] + squares[3]));
  double off_sum = total((drift[0] + drift[1]) + (drift[2] + drift[3]));
  for (; i < v.size(); ++i)
    if (!std::isnan(v[i])) {
      out.squares += (v[i] - out.mean) * (v[i] - out.mean);
      off_sum += v[i] - out.mean;
    }
  out.squares = std::max(0.0, out.squares - off_sum * off_sum / out.count);  // the mean is not exact
  return out;
}

// By digits of eleven bits, lowest first; a digit that all numbers share is passed over.
void sort_numbers(std::vector<double>& v) {
  constexpr int bits = 11, digits = 6;
  constexpr std::uint64_t mask = (1u << bits) - 1;
  if (v.size() < 1000) {
    std::ranges::sort(v);
    return;
  }
  std::vector<std::uint64_t> keys(v.size()), other(v.size());
  std::vector<std::uint32_t> counts(digits << bits);
  for (std::size_t i = 0; i < v.size(); ++i) {
    keys[i] = key_of(v[i]);
    for (int d = 0; d < digits; ++d) ++counts[(static_cast<std::size_t>(d) << bits) + ((keys[i] >> (d * bits)) & mask)];
  }
  for (int d = 0; d < digits; ++d) {
    std::uint32_t* start = &counts[static_cast<std::size_t>(d) << bits];
    if (start[(keys[0] >> (d * bits)) & mask] == v.size()) continue;
    std::uint32_t at = 0;
    for (std::size_t k = 0; k <= mask; ++k) at += std::exchange(start[k], at);
    for (const std::uint64_t key : keys) other[start[(key >> (d * bits)) & mask]++] = key;
    keys.swap(other);
  }
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = number_of(keys[i]);
}

// Numbers are counted in cells of one width; only those of the cells that hold the wanted ranks are put in order.
std::vector<double> quantiles_of(std::span<const double> v, std::span<const double> shares) {
  const std::size_t cells = std::clamp<std::size_t>(v.size() / 8, 1, 2048);
  const Extent extent = extent_of(v);
  const double scale = static_cast<double>(cells) / (extent.hi - extent.lo);
  const bool flat = !std::isfinite(scale);
  std::vector<std::uint16_t> cell(v.size());
  std::vector<std::size_t> end(cells);
  for (std::size_t i = 0; i < v.size(); ++i) {
    const double place = flat ? 0.0 : std::min((v[i] - extent.lo) * scale, static_cast<double>(cells - 1));
    cell[i] = static_cast<std::uint16_t>(static_cast<std::int32_t>(place));
    ++end[cell[i]];
  }
  for (std::size_t c = 1; c < cells; ++c) end[c] += end[c - 1];
  struct Wanted {
    std::size_t below, above, first, last;  // ranks, and the cells that hold them
  };
  std::vector<Wanted> wanted;
  std::vector<std::uint8_t> asked(cells);
  for (const double share : shares) {
    const auto below = std::min(static_cast<std::size_t>(share * static_cast<double>(v.size() - 1)), v.size() - 1);
    const std::size_t above = std::min(below + 1, v.size() - 1);
    const auto cell_of = [&](std::size_t rank) { return std::ranges::upper_bound(end, rank) - end.begin(); };
    wanted.push_back(
        {below, above, static_cast<std::size_t>(cell_of(below)), static_cast<std::size_t>(cell_of(above))});
    asked[wanted.back().first] = asked[wanted.back().last] = 1;
  }
  std::vector<Extent> within(cells, {HUGE_VAL, -HUGE_VAL});  // of the cells asked
  for (std::size_t i = 0; i < v.size(); ++i)
    if (asked[cell[i]]) within[cell[i]] = {std::min(within[cell[i]].lo, v[i]), std::max(within[cell[i]].hi, v[i])};
  for (const Wanted& w : wanted)
    if (w.first == w.last && within[w.first].lo < within[w.first].hi) asked[w.first] = 2;  // to be put in order
  std::vector<std::pair<std::uint16_t, double>> held;
  for (std::size_t i = 0; i < v.size(); ++i)
    if (asked[cell[i]] == 2) held.emplace_back(cell[i], v[i]);
  std::vector<double> out, near;
  for (std::size_t k = 0; k < shares.size(); ++k) {
    const auto [below, above, first, last] = wanted[k];
    double low = within[first].hi, high = within[last].lo;  // neighbours of two cells, or of one of equal numbers
    if (first == last && within[first].lo < within[first].hi) {
      near.clear();
      for (const auto& [c, value] : held)
        if (c == first) near.push_back(value);
      const auto at = near.begin() + static_cast<std::ptrdiff_t>(below - (first > 0 ? end[first - 1] : 0));
      std::ranges::nth_element(near, at);
      low = *at;
      high = above == below ? low : *std::min_element(at + 1, near.end());
    }
    out.push_back(std::lerp(low, high, shares[k] * static_cast<double>(v.size() - 1) - static_cast<double>(below)));
  }
  return out;
}

}  // namespace espalier
