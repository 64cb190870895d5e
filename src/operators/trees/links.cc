#include "operators/trees/links.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace espalier {
namespace {

// e^x without a branch or a call, so that loops over it become vectors: x = whole * log 2 + r, a polynomial for e^r,
// and `whole` put into the exponent.
inline double quick_exp(double x) {
  constexpr double magic = 0x1.8p52;  // adding it rounds to a whole number, which then stands in the lowest bits
  x = std::min(std::max(x, -700.0), 700.0);
  const double shifted = x * std::numbers::log2e + magic, whole = shifted - magic;
  const double r = (x - whole * 0x1.62e42fee00000p-1) - whole * 0x1.a39ef35793c76p-33;
  double e = 1.0 / 479001600;
  constexpr double inverse_factorials[] = {1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
                                           1.0 / 5040,     1.0 / 720,     1.0 / 120,    1.0 / 24,
                                           1.0 / 6,        1.0 / 2,       1.0,          1.0};
#pragma GCC unroll 12
  for (const double c : inverse_factorials) e = e * r + c;
  const auto power = std::bit_cast<std::uint64_t>(shifted) << 52;
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(e) + power);
}

}  // namespace

void logistic(std::span<const double> raw, std::span<double> out) {
  for (std::size_t i = 0; i < raw.size(); ++i) out[i] = 1 / (1 + quick_exp(-raw[i]));
}

void softmax(const std::vector<std::vector<double>>& raw, std::vector<std::vector<double>>& out) {
  const std::size_t n = raw[0].size();
  std::vector<double> largest = raw[0], sum(n);
  for (const auto& column : raw)
    for (std::size_t i = 0; i < n; ++i) largest[i] = std::max(largest[i], column[i]);
  for (std::size_t k = 0; k < raw.size(); ++k)
    for (std::size_t i = 0; i < n; ++i) sum[i] += out[k][i] = quick_exp(raw[k][i] - largest[i]);
  for (auto& column : out)
    for (std::size_t i = 0; i < n; ++i) column[i] /= sum[i];
}

}  // namespace espalier
