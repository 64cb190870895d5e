#include "data/bins.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

namespace espalier {
namespace {

struct Codes {
  std::shared_ptr<std::vector<std::uint8_t>> bytes;
  explicit Codes(std::size_t n) : bytes(std::make_shared<std::vector<std::uint8_t>>(n, Bins::missing)) {}
  std::uint8_t& operator[](std::size_t i) { return (*bytes)[i]; }
  Bins with(std::vector<double> low, std::vector<double> high) const {
    return {*bytes, std::move(low), std::move(high), bytes};
  }
};

struct Run {
  double value;
  std::size_t rows;
};

// The values that are not missing, least significant digit first (as many passes as digits differ).
std::vector<double> ascending(std::span<const double> values) {
  constexpr int digit = 11;
  constexpr std::size_t digits = std::size_t{1} << digit;
  constexpr auto sign = std::uint64_t{1} << 63;
  std::vector<std::uint64_t> keys;
  keys.reserve(values.size());
  for (const double v : values) {
    if (std::isnan(v)) continue;
    const auto bits = std::bit_cast<std::uint64_t>(v == 0 ? 0.0 : v);  // -0 and 0 are one value
    keys.push_back(bits & sign ? ~bits : bits | sign);
  }
  std::vector<std::uint64_t> other(keys.size());
  for (int shift = 0; shift < 64; shift += digit) {
    std::array<std::size_t, digits> start{};
    for (const std::uint64_t k : keys) ++start[k >> shift & (digits - 1)];
    if (std::ranges::find(start, keys.size()) != start.end()) continue;
    std::exclusive_scan(start.begin(), start.end(), start.begin(), std::size_t{0});
    for (const std::uint64_t k : keys) other[start[k >> shift & (digits - 1)]++] = k;
    keys.swap(other);
  }
  std::vector<double> out;
  out.reserve(keys.size());
  for (const std::uint64_t k : keys) out.push_back(std::bit_cast<double>(k & sign ? k & ~sign : ~k));
  return out;
}

std::vector<Run> runs_of(const std::vector<double>& sorted) {
  std::vector<Run> out;
  for (const double v : sorted) {
    if (out.empty() || out.back().value != v) out.push_back({v, 0});
    ++out.back().rows;
  }
  return out;
}

// The share of rows from which on a value has a code to itself: what is left is shared by the codes that are left.
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

std::uint8_t first_not_below(const std::vector<double>& high, double v) {
  const double* at = high.data();
  for (std::size_t n = high.size(); n > 1;) {
    const std::size_t half = n / 2;
    at += at[half - 1] < v ? half : 0;
    n -= half;
  }
  return static_cast<std::uint8_t>(at - high.data());
}

}  // namespace

double Bins::cut_between(std::size_t a, std::size_t b) const {
  const double middle = std::midpoint(high[a], low[b]);
  // Neighbours in floating point, or an infinity, have no middle.
  return middle >= high[a] && middle < low[b] ? middle : high[a];
}

Bins bin_numbers(std::span<const double> values) {
  const std::vector<Run> runs = runs_of(ascending(values));
  std::vector<std::size_t> ends;  // of the codes, as numbers of runs
  if (runs.size() <= Bins::missing) {
    ends.resize(runs.size());
    std::iota(ends.begin(), ends.end(), std::size_t{1});
  } else {
    for (double wanted = Bins::missing; ends.empty() || ends.size() > Bins::missing; wanted *= 0.98)
      ends = divide(runs, wanted);
  }
  std::vector<double> low, high;
  for (std::size_t c = 0, from = 0; c < ends.size(); from = ends[c++]) {
    low.push_back(runs[from].value);
    high.push_back(runs[ends[c] - 1].value);
  }
  Codes codes(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isnan(values[i])) codes[i] = first_not_below(high, values[i]);
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
