#include "math/elementwise.h"

#include <algorithm>

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
