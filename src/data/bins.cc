#include "data/bins.h"

#include <algorithm>
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

}  // namespace

double Bins::cut_between(std::size_t a, std::size_t b) const {
  const double middle = std::midpoint(high[a], low[b]);
  // Neighbours in floating point, or an infinity, have no middle.
  return middle >= high[a] && middle < low[b] ? middle : high[a];
}

// Runs of equal values stay together; a code is closed once it has its share of the rows.
Bins bin_numbers(std::span<const double> values) {
  std::vector<double> sorted;
  sorted.reserve(values.size());
  for (const double v : values)
    if (!std::isnan(v)) sorted.push_back(v == 0 ? 0.0 : v);  // -0 and 0 are one value
  std::ranges::sort(sorted);
  std::size_t distinct = sorted.empty() ? 0 : 1;
  for (std::size_t i = 1; i < sorted.size(); ++i) distinct += sorted[i] != sorted[i - 1];
  const std::size_t share = distinct <= Bins::missing ? 1 : (sorted.size() + Bins::missing - 1) / Bins::missing;
  std::vector<double> low, high;
  std::size_t held = share;
  for (std::size_t i = 0; i < sorted.size(); ++i, ++held) {
    if (held >= share && (i == 0 || sorted[i] != high.back())) {
      low.push_back(sorted[i]);
      high.push_back(sorted[i]);
      held = 0;
    }
    high.back() = sorted[i];
  }
  Codes codes(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isnan(values[i]))
      codes[i] = static_cast<std::uint8_t>(std::ranges::lower_bound(high, values[i]) - high.begin());
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
