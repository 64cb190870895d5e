#pragma once
// Four numbers at once, in the compiler's own vectors: any instruction set will do, and the operations are those of the
// language, in an order that is always the same. Loading by memcpy lets the numbers stand anywhere in memory.
#include <bit>
#include <cstring>

namespace espalier {

using Pair = long long __attribute__((vector_size(16)));  // a Moment
using Four = double __attribute__((vector_size(32)));
using FourWhole = unsigned long long __attribute__((vector_size(32)));

template <class To, class From>
To load(const From* from) {
  To out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

// Of whole numbers below 2^51, which there is no vector instruction for before AVX-512: in a double of this size the
// lowest bits are the whole number.
inline Four as_doubles(const FourWhole& whole) {
  constexpr double magic = 0x1.8p52;
  const FourWhole shifted = whole + std::bit_cast<unsigned long long>(magic);
  return load<Four>(&shifted) - magic;
}

}  // namespace espalier
