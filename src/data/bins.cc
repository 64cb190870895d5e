#include "data/bins.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

namespace espalier {
namespace {

struct Codes {
  struct Parts {
    std::vector<std::uint8_t> codes;
    std::vector<double> low = {}, high = {};
  };
  std::shared_ptr<Parts> parts;
  explicit Codes(std::size_t n) : parts(std::make_shared<Parts>(Parts{std::vector(n, Bins::missing)})) {}
  std::uint8_t& operator[](std::size_t i) { return parts->codes[i]; }
  Bins with(std::vector<double> low, std::vector<double> high) const {
    parts->low = std::move(low);
    parts->high = std::move(high);
    return {parts->codes, parts->low, parts->high, parts};
  }
};

struct Run {
  double value;
  std::size_t rows;
};

// A number as a key that orders alike, and where it stands.
struct Keyed {
  static constexpr auto sign = std::uint64_t{1} << 63;
  std::uint64_t key;
  std::uint32_t at;

  Keyed(double v, std::uint32_t place) : at(place) {
    const auto bits = std::bit_cast<std::uint64_t>(v == 0 ? 0.0 : v);  // -0 and 0 are one value
    key = bits & sign ? ~bits : bits | sign;
  }
  double value() const { return std::bit_cast<double>(key & sign ? key & ~sign : ~key); }
};

// Least significant digit first (as many passes as digits differ).
template <int digit>
void sort_by_digits(std::vector<Keyed>& keys) {
  constexpr std::size_t digits = std::size_t{1} << digit;
  std::vector<Keyed> other = keys;
  for (int shift = 0; shift < 64; shift += digit) {
    std::array<std::uint32_t, digits> start{};
    const auto digit_of = [shift](const Keyed& k) { return k.key >> shift & (digits - 1); };
    for (const Keyed& k : keys) ++start[digit_of(k)];
    if (start[digit_of(keys.front())] == keys.size()) continue;
    std::exclusive_scan(start.begin(), start.end(), start.begin(), 0u);
    for (const Keyed& k : keys) other[start[digit_of(k)]++] = k;
    keys.swap(other);
  }
}

// The values that are not missing.
std::vector<Keyed> ascending(std::span<const double> values) {
  constexpr std::size_t few = 4096;  // not worth as many counters as large digits have
  std::vector<Keyed> out;
  out.reserve(values.size());
  for (std::uint32_t i = 0; i < values.size(); ++i)
    if (!std::isnan(values[i])) out.emplace_back(values[i], i);
  if (out.empty()) return out;
  out.size() < few ? sort_by_digits<8>(out) : sort_by_digits<11>(out);
  return out;
}

std::vector<Run> runs_of(const std::vector<Keyed>& sorted) {
  std::vector<Run> out;
  std::uint64_t last = 0;
  for (const Keyed& k : sorted) {
    if (out.empty() || last != k.key) out.push_back({k.value(), 0});
    last = k.key;
    ++out.back().rows;
  }
  return out;
}

// The number of rows from which on a value has a code to itself. Such values take a code each, and the others share the
// codes that are left; the more values stand alone, the smaller that share, so more may: counted anew a few times, it
// settles.
double heavy_from(const std::vector<Run>& runs, double codes) {
  double share = 0;
  for (int again = 0; again < 8; ++again) {
    double rows = 0, heavy = 0;
    for (const Run& r : runs) {
      const auto n = static_cast<double>(r.rows);
      const bool alone = share > 0 && n >= share;
      heavy += alone;
      rows += alone ? 0 : n;
    }
    share = rows / std::max(codes - heavy, 1.0);
  }
  return share;
}

// Where about `wanted` codes end. Most hold an equal share of the rows; those at both ends hold fewer and fewer, for
// what is rare is often what matters. Heavy values stand alone.
std::vector<std::size_t> divide(const std::vector<Run>& runs, double wanted) {
  constexpr double tails = 0.1;  // of the codes
  const double heavy = heavy_from(runs, wanted);
  double rows = 0;
  for (const Run& r : runs) rows += std::min(static_cast<double>(r.rows), heavy);
  const auto place = [&](double row) {  // codes before this row
    const auto root = [](double v) { return std::sqrt(std::sqrt(std::max(v, 0.0))); };
    const double q = row / rows;
    return wanted * ((1 - tails) * q + tails / 2 * (root(q) + 1 - root(1 - q)));
  };
  std::vector<std::size_t> ends;
  double row = 0, mark = 1;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    row += std::min(static_cast<double>(runs[r].rows), heavy);
    const bool last = r + 1 == runs.size(), alone = static_cast<double>(runs[r].rows) >= heavy;
    if (!last && !alone && static_cast<double>(runs[r + 1].rows) < heavy && place(row) < mark) continue;
    ends.push_back(r + 1);
    mark = std::floor(place(row)) + 1;
  }
  return ends;
}

}  // namespace

double Bins::cut_between(std::size_t a, std::size_t b) const {
  const double middle = std::midpoint(high[a], low[b]);
  // Neighbours in floating point, or an infinity, have no middle.
  return middle >= high[a] && middle < low[b] ? middle : high[a];
}

Bins bin_numbers(std::span<const double> values) {
  const std::vector<Keyed> sorted = ascending(values);
  const std::vector<Run> runs = runs_of(sorted);
  std::vector<std::size_t> ends;  // of the codes, as numbers of runs
  if (runs.size() <= Bins::missing) {
    ends.resize(runs.size());
    std::iota(ends.begin(), ends.end(), std::size_t{1});
  } else {
    for (double wanted = Bins::missing; ends.empty() || ends.size() > Bins::missing; wanted *= 0.98)
      ends = divide(runs, wanted);
  }
  Codes codes(values.size());
  std::vector<double> low, high;
  auto next = sorted.begin();
  for (std::size_t c = 0, from = 0; c < ends.size(); from = ends[c++]) {
    low.push_back(runs[from].value);
    high.push_back(runs[ends[c] - 1].value);
    std::size_t rows = 0;
    for (std::size_t r = from; r < ends[c]; ++r) rows += runs[r].rows;
    for (const auto end = next + static_cast<std::ptrdiff_t>(rows); next < end; ++next)
      codes[next->at] = static_cast<std::uint8_t>(c);
  }
  return codes.with(std::move(low), std::move(high));
}

Bins bin_categories(std::span<const double> values, int categories) {
  const int size = std::min<int>(categories, Bins::missing);
  std::vector<double> low(static_cast<std::size_t>(size));
  std::iota(low.begin(), low.end(), 0.0);
  std::vector<double> high = low;
  if (size > 0) high.back() = categories - 1;
  Codes codes(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] >= 0) codes[i] = static_cast<std::uint8_t>(std::min<double>(values[i], size - 1));
  return codes.with(std::move(low), std::move(high));
}

Bins carry_bins(const Bins& parent, const Rows& rows, const std::function<double(double)>& map) {
  std::vector<std::uint8_t> renamed(256, Bins::missing);
  std::vector<double> low, high;
  for (std::size_t b = 0; b < parent.size(); ++b) {
    const double from = map(parent.low[b]), to = map(parent.high[b]);
    if (high.empty() || high.back() < from) {
      low.push_back(from);
      high.push_back(to);
    }
    high.back() = to;
    renamed[b] = static_cast<std::uint8_t>(low.size() - 1);
  }
  Codes codes(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) codes[i] = renamed[parent.codes[rows[i]]];
  return codes.with(std::move(low), std::move(high));
}

}  // namespace espalier
