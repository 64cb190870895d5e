#include "data/train_test_split.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "base/random_sources.h"

namespace espalier {
namespace {

// numpy's random_interval: a number from 0 to `most`, by rejection under a mask of its bits.
std::uint32_t interval(LegacyNumpyGenerator& generator, std::uint32_t most) {
  const std::uint32_t mask = most == 0 ? 0 : ~std::uint32_t{0} >> std::countl_zero(most);
  for (;;) {
    const auto value = static_cast<std::uint32_t>(generator()) & mask;
    if (value <= most) return value;
  }
}

}  // namespace

TrainTest train_test_split(std::size_t rows, double test_size, std::uint32_t seed) {
  LegacyNumpyGenerator generator(seed);
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0U);
  for (std::size_t i = rows; i-- > 1;) std::swap(order[i], order[interval(generator, static_cast<std::uint32_t>(i))]);
  const auto n = static_cast<double>(rows);
  const auto tested = order.begin() + static_cast<std::ptrdiff_t>(std::ceil(test_size * n));
  const auto trained = tested + static_cast<std::ptrdiff_t>(std::floor((1 - test_size) * n));
  TrainTest out{{tested, trained}, {order.begin(), tested}};
  std::ranges::sort(out.train);
  std::ranges::sort(out.test);
  return out;
}

}  // namespace espalier
