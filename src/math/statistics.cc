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

// Numbers counted in cells of one width: a rank is found by counting, and only what lies in its cell needs an order.
struct Cells {
  std::vector<std::uint16_t> of;  // the cell of each number
  std::vector<std::size_t> end;   // how many numbers lie in each cell or below
  std::size_t first_rank(std::size_t cell) const { return cell > 0 ? end[cell - 1] : 0; }
  std::size_t of_rank(std::size_t rank) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(end, rank) - end.begin());
  }
};

Cells into_cells(std::span<const double> v) {
  const std::size_t count = std::clamp<std::size_t>(v.size() / 8, 1, 2048);
  const Extent extent = extent_of(v);
  const double scale = static_cast<double>(count) / (extent.hi - extent.lo);
  const bool flat = !std::isfinite(scale);
  Cells out{std::vector<std::uint16_t>(v.size()), std::vector<std::size_t>(count)};
  for (std::size_t i = 0; i < v.size(); ++i) {
    const double place = flat ? 0.0 : std::min((v[i] - extent.lo) * scale, static_cast<double>(count - 1));
    out.of[i] = static_cast<std::uint16_t>(static_cast<std::int32_t>(place));
    ++out.end[out.of[i]];
  }
  for (std::size_t c = 1; c < count; ++c) out.end[c] += out.end[c - 1];
  return out;
}

// The two ranks that a quantile lies between, how far from the first to the second, and the cells that hold them.
struct Neighbours {
  std::size_t low, high;
  double way;
  std::size_t low_cell, high_cell;
};

Neighbours neighbours_of(double share, const Cells& cells) {
  const std::size_t last = cells.of.size() - 1;
  const double place = share * static_cast<double>(last);
  const std::size_t low = std::min(static_cast<std::size_t>(place), last), high = std::min(low + 1, last);
  return {low, high, place - static_cast<double>(low), cells.of_rank(low), cells.of_rank(high)};
}

// The least and the greatest number of each wanted cell.
std::vector<Extent> ends_of(const Cells& cells, std::span<const double> v, std::span<const std::uint8_t> wanted) {
  std::vector<Extent> out(wanted.size(), {HUGE_VAL, -HUGE_VAL});
  for (std::size_t i = 0; i < v.size(); ++i)
    if (const std::size_t c = cells.of[i]; wanted[c]) out[c] = {std::min(out[c].lo, v[i]), std::max(out[c].hi, v[i])};
  return out;
}

using CellNumber = std::pair<std::uint16_t, double>;
std::vector<CellNumber> numbers_in(const Cells& cells, std::span<const double> v,
                                   std::span<const std::uint8_t> wanted) {
  std::vector<CellNumber> out;
  for (std::size_t i = 0; i < v.size(); ++i)
    if (wanted[cells.of[i]]) out.emplace_back(cells.of[i], v[i]);
  return out;
}

// Two neighbours of one cell, which begins with rank `first`.
std::pair<double, double> pair_within(const Neighbours& p, std::span<const CellNumber> held, std::size_t first) {
  std::vector<double> numbers;
  for (const auto& [cell, number] : held)
    if (cell == p.low_cell) numbers.push_back(number);
  const auto low = numbers.begin() + static_cast<std::ptrdiff_t>(p.low - first);
  std::ranges::nth_element(numbers, low);
  return {*low, p.high == p.low ? *low : *std::min_element(low + 1, numbers.end())};
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

std::vector<double> quantiles_of(std::span<const double> v, std::span<const double> shares) {
  const Cells cells = into_cells(v);
  std::vector<Neighbours> pairs;
  std::vector<std::uint8_t> wanted(cells.end.size());
  for (const double share : shares) {
    pairs.push_back(neighbours_of(share, cells));
    wanted[pairs.back().low_cell] = wanted[pairs.back().high_cell] = 1;
  }
  const std::vector<Extent> ends = ends_of(cells, v, wanted);
  const auto needs_order = [&](const Neighbours& p) {
    return p.low_cell == p.high_cell && ends[p.low_cell].lo < ends[p.low_cell].hi;
  };
  std::ranges::fill(wanted, 0);
  for (const Neighbours& p : pairs)
    if (needs_order(p)) wanted[p.low_cell] = 1;
  const std::vector<CellNumber> held = numbers_in(cells, v, wanted);
  std::vector<double> out;
  for (const Neighbours& p : pairs) {
    // Of two cells one ends and the other begins here; of one cell of equal numbers all are the same.
    const auto [low, high] = needs_order(p) ? pair_within(p, held, cells.first_rank(p.low_cell))
                                            : std::pair{ends[p.low_cell].hi, ends[p.high_cell].lo};
    out.push_back(std::lerp(low, high, p.way));
  }
  return out;
}

}  // namespace espalier
