#include "data/tokens.h"

#include <algorithm>

#include "base/hash.h"
#include "data/utf8.h"

namespace espalier {
namespace {

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

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  for (bool inside = false; !text.empty();) {
    const std::uint32_t c = take_character(text);
    if (in_word(c)) {
      if (!inside) out.emplace_back();
      append_utf8(out.back(), lower(c));
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
