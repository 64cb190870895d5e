#include "data/tokens.h"

#include <algorithm>
#include <utility>

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

// The words of a text, lower case, divided by one blank.
std::string plain_words(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (bool inside = false; !text.empty();) {
    const std::uint32_t c = take_character(text);
    if (in_word(c)) {
      if (!inside && !out.empty()) out.push_back(' ');
      append_utf8(out, lower(c));
    }
    inside = in_word(c);
  }
  return out;
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  const std::string words = plain_words(text);
  std::vector<std::string> out;
  for (std::size_t from = 0; from < words.size();) {
    const std::size_t to = std::min(words.find(' ', from), words.size());
    out.push_back(words.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

std::vector<TokenCount> count_tokens(std::string_view text, std::uint32_t width) {
  const std::string words = plain_words(text);
  std::vector<std::uint32_t> buckets;
  const auto add = [&](std::size_t from, std::size_t to) {
    const Hash128 hash = hash_bytes(std::string_view(words).substr(from, to - from));
    buckets.push_back(static_cast<std::uint32_t>(hash.low) & (width - 1));
  };
  std::size_t last = 0;
  for (std::size_t from = 0; from < words.size();) {
    const std::size_t to = std::min(words.find(' ', from), words.size());
    add(from, to);
    if (from > 0) add(last, to);
    last = std::exchange(from, to + 1);
  }
  std::ranges::sort(buckets);
  std::vector<TokenCount> out;
  out.reserve(buckets.size());
  for (const std::uint32_t b : buckets) {
    if (out.empty() || out.back().bucket != b) out.push_back({b, 0});
    ++out.back().count;
  }
  return out;
}

}  // namespace espalier
