#pragma once
// Four doubles at a time, for loops whose order of sums must not depend on where in memory the numbers begin.
#include <cstdint>
#include <cstring>

namespace espalier {

using Lanes [[gnu::vector_size(32)]] = double;
using Bits [[gnu::vector_size(32)]] = std::int64_t;

inline Lanes load(const double* from) {
  Lanes out;
  std::memcpy(&out, from, sizeof out);
  return out;
}
inline void store(const Lanes& v, double* to) { std::memcpy(to, &v, sizeof v); }
inline double total(const Lanes& v) { return (v[0] + v[2]) + (v[1] + v[3]); }

}  // namespace espalier
