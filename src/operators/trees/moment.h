#pragma once
// Numbers of rows in fixed point: what the kernel of moments adds up.
//
// Whole numbers add up exactly in any order. So a histogram may be the difference of two others, a small node may be
// summed another way than a large one, and the bits of the tree stay the same.
//
// A moment is two numbers of a row, or their sums over many: g, what the row says (a label, a distance from the mean, a
// gradient), times its weight; and h, its weight (or curvature). Both are multiplied by powers of two and rounded. The
// lowest `count_bits` of h hold a third number, how many rows there are, so that one addition of two 64-bit words adds
// all three:
//
//     h   |  weight * scale  |  rows  |
//         62                 ^ count_bits
#include <algorithm>
#include <bit>
#include <cstdint>

namespace espalier {

struct Moment {
  std::int64_t g, h;
  Moment& operator+=(const Moment& o) {
    g += o.g;
    h += o.h;
    return *this;
  }
  Moment& operator-=(const Moment& o) {
    g -= o.g;
    h -= o.h;
    return *this;
  }
  // Of one row, as if it stood there `copies` times, but counted once: a row's count is 1, so h - 1 is its weight
  // alone.
  Moment drawn(std::int64_t copies) const { return {g * copies, (h - 1) * copies + 1}; }
};

// The two powers of two, chosen so that no sum over all rows leaves the range where whole numbers and doubles are both
// exact (2^51 for g; for h also what the count leaves of 62 bits).
struct MomentScale {
  double g = 1, h = 1;
  int count_bits = 0;
  bool exact = true;  // rows that say the same have the same g / h to the last bit: nothing was rounded

  // For rows whose |g| and h stay below these bounds; where weights are whole (`whole`), h stays as it is.
  static MomentScale of(std::size_t rows, double largest_g, double largest_h, bool whole);

  Moment make(double of_g, double of_h) const { return {rounded(of_g * g), rounded(of_h * h) << count_bits | 1}; }
  // The nearest whole number of one below 2^51; adding the constant leaves it in the lowest bits, and loops over this
  // become vectors.
  static std::int64_t rounded(double x) {
    constexpr double magic = 0x1.8p52;
    return std::bit_cast<std::int64_t>(x + magic) - std::bit_cast<std::int64_t>(magic);
  }
  double weight(const Moment& m) const { return static_cast<double>(m.h >> count_bits); }  // scaled
  std::uint32_t count(const Moment& m) const {
    return static_cast<std::uint32_t>(m.h & ((std::int64_t{1} << count_bits) - 1));
  }
};

}  // namespace espalier
