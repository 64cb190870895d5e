#include "data/tokens.h"

#include <algorithm>

#include "base/hash.h"

namespace espalier {
namespace {

// One character of UTF-8 from the front of a text; a broken one counts as a byte.
std::uint32_t take_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  if (length == 1 || length > text.size()) {
    text.remove_prefix(1);
    return first;
  }
  std::uint32_t c = first & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) c = (c << 6) | (byte(i) & 0x3fu);
  text.remove_prefix(length);
  return c;
}

std::uint32_t lower(std::uint32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 32;
  if (c < 0xc0) return c;
  if (c <= 0xde) return c == 0xd7 ? c : c + 32;
  if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177)) return c | 1;
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e)) return (c & 1) ? c + 1 : c;
  if (c >= 0x391 && c <= 0x3a9) return c + 32;
  if (c >= 0x410 && c <= 0x42f) return c + 32;
  if (c >= 0x400 && c <= 0x40f) return c + 80;
  return c;
}

bool in_word(std::uint32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return c >= 0xc0 && c != 0xd7 && c != 0xf7 && !(c >= 0x2000 && c <= 0x206f) && !(c >= 0x3000 && c <= 0x3004);
}

void put(std::string& out, std::uint32_t c) {
  const auto byte = [&](std::uint32_t b) { out.push_back(static_cast<char>(b)); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xc0 | (c >> 6));
  } else if (c < 0x10000) {
    byte(0xe0 | (c >> 12));
    byte(0x80 | ((c >> 6) & 0x3f));
  } else {
    byte(0xf0 | (c >> 18));
    byte(0x80 | ((c >> 12) & 0x3f));
    byte(0x80 | ((c >> 6) & 0x3f));
  }
  byte(0x80 | (c & 0x3f));
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  for (bool inside = false; !text.empty();) {
    const std::uint32_t c = take_character(text);
    if (in_word(c)) {
      if (!inside) out.emplace_back();
      put(out.back(), lower(c));
    }
    inside = in_word(c);
  }
  return out;
}

std::vector<TokenCount> count_tokens(std::string_view text, std::uint32_t width) {
  std::vector<std::uint32_t> buckets;
  const auto add = [&](std::string_view token) {
    buckets.push_back(static_cast<std::uint32_t>(hash_bytes(token).low) & (width - 1));
  };
  const std::vector<std::string> words = words_of(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    add(words[i]);
    if (i > 0) add(words[i - 1] + " " + words[i]);
  }
  std::ranges::sort(buckets);
  std::vector<TokenCount> out;
  for (const std::uint32_t b : buckets) {
    if (out.empty() || out.back().bucket != b) out.push_back({b, 0});
    ++out.back().count;
  }
  return out;
}

}  // namespace espalier
