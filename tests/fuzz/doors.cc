#include <cstring>

#include "base/hash.h"
#include "tests/fuzz/door.h"

namespace espalier::test {
namespace {

// A number that lengths, counts and offsets do not expect.
void overwrite_number(std::string& bytes, std::size_t at, Rng& rng) {
  constexpr std::uint64_t lies[] = {0, 1, 2, 255, 65536, 0x7fffffff, 0xffffffff, 0x7fffffffffffffff, ~std::uint64_t{0}};
  const std::size_t size = std::size_t{1} << rng.below(4);
  if (at + size <= bytes.size()) std::memcpy(bytes.data() + at, &lies[rng.below(std::size(lies))], size);
}

}  // namespace

std::string damaged(std::string bytes, Rng& rng, const std::string& alphabet) {
  for (std::size_t n = 1 + rng.below(4); n > 0 && !bytes.empty(); --n) {
    const std::size_t at = rng.below(bytes.size());
    const std::size_t length = 1 + rng.below(std::min<std::size_t>(12, bytes.size() - at));
    switch (rng.below(6)) {
      case 0:
        bytes.erase(at, length);
        break;
      case 1:
        bytes.insert(at, bytes, rng.below(bytes.size()), length);
        break;
      case 2:
        bytes[at] = static_cast<char>(rng.below(256));
        break;
      case 3:
        bytes.insert(at, 1, alphabet[rng.below(alphabet.size())]);
        break;
      case 4:
        overwrite_number(bytes, at, rng);
        break;
      default:
        bytes.resize(at);
    }
  }
  return bytes;
}

std::string bytes_of_round(const Door& door, std::uint64_t seed, std::uint64_t round) {
  Rng rng = Rng(seed).child(hash_bytes(door.name).low).child(round);
  const std::string& example = door.examples[rng.below(door.examples.size())];
  if (rng.below(2) == 0) return door.seal(damaged(example, rng, door.alphabet));
  return damaged(door.seal(example), rng, door.alphabet);
}

std::vector<Door> all_doors() {
  std::vector<Door> out = doors_of_tables();
  for (Door& door : doors_of_runs()) out.push_back(std::move(door));
  for (Door& door : doors_of_dialects()) out.push_back(std::move(door));
  return out;
}

}  // namespace espalier::test
