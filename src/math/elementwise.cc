#include "math/elementwise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "math/eigen.h"

namespace espalier {
namespace {

using namespace detail;

constexpr std::size_t block = 256;
using Block = Eigen::Array<double, block, 1>;

// Every number takes the same way, at whatever place of the run it stands.
template <class Function>
void by_blocks(std::span<double> v, Function function) {
  Block buffer = Block::Zero();
  for (std::size_t from = 0; from < v.size(); from += block) {
    const auto part = v.subspan(from, std::min(block, v.size() - from));
    std::ranges::copy(part, buffer.data());
    if (part.size() == block) {
      buffer = function(buffer);
    } else {
      const Eigen::Index padded = at((part.size() + 7) / 8 * 8);
      buffer.head(padded) = function(buffer.head(padded));
    }
    std::copy_n(buffer.data(), part.size(), part.begin());
  }
}

}  // namespace

void exponentials(std::span<double> v) {
  by_blocks(v, [](const auto& x) { return x.exp(); });
}
void logarithms(std::span<double> v) {
  by_blocks(v, [](const auto& x) { return x.log(); });
}
void sigmoids(std::span<double> v) {
  by_blocks(v, [](const auto& x) { return (1.0 + (-x).exp()).inverse(); });
}

void hyperbolic_tangents(std::span<double> v) {
  by_blocks(v, [](const auto& x) { return 1.0 - 2.0 * (1.0 + (2.0 * x).exp()).inverse(); });
}

namespace {

constexpr double factor[] = {1.0 / 1124000727777607680000.0,
                             1.0 / 2432902008176640000.0,
                             1.0 / 6402373705728000.0,
                             1.0 / 20922789888000.0,
                             1.0 / 87178291200.0,
                             1.0 / 479001600.0,
                             1.0 / 3628800.0,
                             1.0 / 40320.0,
                             1.0 / 720.0,
                             1.0 / 24.0,
                             1.0 / 2.0,
                             1.0};  // of even powers, highest first, signs apart

// The number less its nearest multiple of pi (in three parts, so that no digit is lost: Cody and Waite, 1980), then
// Taylor's series, whose terms beyond the 22nd power are below rounding within half a pi.
double cosine(double x) {
  constexpr double part1 = 3.14159265346825122834, part2 = 2 * 6.07710050630396597660e-11,
                   part3 = 2 * 2.02226624879595063154e-21, to_whole = 0x1.8p52;
  const double turns = x * std::numbers::inv_pi + to_whole - to_whole;
  const double half = turns * 0.5, odd = half - (half + to_whole - to_whole);  // 0 or a half, of either sign
  const double y = ((x - turns * part1) - turns * part2) - turns * part3, s = -y * y;
  double series = factor[0];
  for (std::size_t k = 1; k < std::size(factor); ++k) series = series * s + factor[k];
  return (1 - 4 * std::abs(odd)) * series;
}

}  // namespace

void cosines(std::span<double> v) {
  constexpr double far = 1e5;
  std::array<double, block> made;
  for (std::size_t from = 0; from < v.size(); from += block) {
    const auto part = v.subspan(from, std::min(block, v.size() - from));
    double largest = 0;
    for (std::size_t i = 0; i < part.size(); ++i) {
      made[i] = cosine(part[i]);
      largest = std::max(largest, std::abs(part[i]));
    }
    for (std::size_t i = 0; largest > far && i < part.size(); ++i)
      if (std::abs(part[i]) > far) made[i] = std::cos(part[i]);
    std::copy_n(made.begin(), part.size(), part.begin());
  }
}

void softmax_rows(Matrix& scores, std::span<double> log_sums) {
  Block most, all, one;
  for (std::size_t from = 0; from < scores.rows; from += block) {
    const std::size_t rows = std::min(block, scores.rows - from);
    const auto part = [&](std::size_t k) { return scores.column(k).subspan(from, rows); };
    most.setConstant(-1e308);
    for (std::size_t k = 0; k < scores.columns; ++k)
      for (std::size_t i = 0; i < rows; ++i) most.data()[i] = std::max(most.data()[i], part(k)[i]);
    all.setZero();
    for (std::size_t k = 0; k < scores.columns; ++k) {
      one = most;  // what lies past the rows stays harmless
      std::ranges::copy(part(k), one.data());
      one = (one - most).exp();
      all += one;
      std::copy_n(one.data(), rows, part(k).begin());
    }
    for (std::size_t k = 0; k < scores.columns; ++k)
      for (std::size_t i = 0; i < rows; ++i) part(k)[i] /= all.data()[i];
    if (log_sums.empty()) continue;
    one = most + all.log();
    std::copy_n(one.data(), rows, log_sums.begin() + static_cast<std::ptrdiff_t>(from));
  }
}

}  // namespace espalier
