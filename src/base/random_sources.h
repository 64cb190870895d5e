#pragma once
// Random numbers that are not ours (base/rng.h): those of others, to draw what they drew, and the system's.
#include <cstdint>
#include <random>

namespace espalier {

// The generator of numpy's RandomState and hence of scikit-learn.
using LegacyNumpyGenerator = std::mt19937;

// Another each time.
inline std::uint32_t arbitrary_seed() { return std::random_device()(); }

}  // namespace espalier
