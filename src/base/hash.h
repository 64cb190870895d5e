#pragma once
// Identities and checksums.
#include <bit>
#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace espalier {

constexpr std::uint64_t mix(std::uint64_t z) {  // SplitMix64 finaliser
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Wide enough to be an identity: two different things never share one in practice. Not for security.
struct Hash128 {
  std::uint64_t high = 0, low = 0;
  auto operator<=>(const Hash128&) const = default;
};

// 32 hexadecimal digits.
std::string to_text(const Hash128&);

// XXH3-128 of a run of bytes: files, columns, journal lines.
Hash128 hash_bytes(std::string_view bytes);

// The same of bytes that come piece by piece.
class ByteHasher {
 public:
  ByteHasher();
  void add(std::string_view bytes);
  Hash128 done() const;

 private:
  std::shared_ptr<void> state_;
};

template <class T>
Hash128 hash_items(std::span<const T> items) {
  return hash_bytes({reinterpret_cast<const char*>(items.data()), items.size_bytes()});
}

// Joins words, texts and hashes; the same words in the same order give the same hash on every machine.
class Hasher {
 public:
  Hasher& add(std::uint64_t word) {
    hash_.high = mix(hash_.high * 0x9ddfea08eb382d69u + word);
    hash_.low = mix((hash_.low ^ std::rotl(word, 29)) + 0x9e3779b97f4a7c15u);
    return *this;
  }
  Hasher& add(const Hash128& h) { return add(h.high).add(h.low); }
  Hasher& add(std::string_view text) { return add(hash_bytes(text)); }
  Hash128 done() const { return hash_; }

 private:
  Hash128 hash_{0x243f6a8885a308d3u, 0x13198a2e03707344u};
};

}  // namespace espalier
