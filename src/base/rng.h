#pragma once
// Random numbers with a place in a tree of seeds, and our own distributions: the standard library's differ between
// implementations, which would end reproducibility.
#include <cmath>
#include <numbers>
#include <span>
#include <utility>

#include "base/hash.h"

namespace espalier {

// xoshiro256++ (Blackman and Vigna, 2019). Children depend on (parent's seed, key) alone, never on how many numbers
// were drawn, so results do not depend on thread count or on order of evaluation.
class Rng {
 public:
  explicit Rng(std::uint64_t seed) : seed_(seed) {
    for (auto& word : state_) word = mix(seed += 0x9e3779b97f4a7c15u);
  }
  explicit Rng(const Hash128& h) : Rng(h.high ^ mix(h.low)) {}
  Rng child(std::uint64_t key) const { return Rng(mix(seed_ ^ mix(key + 0x9e3779b97f4a7c15u))); }

  std::uint64_t next() {
    const std::uint64_t out = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return out;
  }
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }  // in [0, 1)
  double uniform(double lo, double hi) { return lo + (hi - lo) * uniform(); }
  double normal() {  // mean 0, deviation 1 (Box and Muller, 1958; the second number is not kept)
    const double u = 1.0 - uniform();
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * uniform());
  }
  std::size_t below(std::size_t n) {  // in [0, n), n > 0 (Lemire, 2019, without the rejection: bias below 2^-32 here)
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::size_t>((static_cast<Wide>(next()) * n) >> 64);
  }
  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t seed_;
  std::uint64_t state_[4];
};

}  // namespace espalier
