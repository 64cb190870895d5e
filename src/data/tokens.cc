#include "data/tokens.h"

#include <algorithm>
#include <span>
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

struct Range {
  std::uint32_t first, last;
  bool holds(std::uint32_t c) const { return first <= c && c <= last; }
};

// Thai and Lao, Burmese, Khmer; kana; Han.
constexpr Range unspaced_scripts[] = {{0xe00, 0xeff},   {0x1000, 0x109f}, {0x1780, 0x17ff}, {0x3040, 0x30ff},
                                      {0x31f0, 0x31ff}, {0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0x20000, 0x2fa1f}};
constexpr Range wide_marks[] = {
    {0x3000, 0x303f}, {0xff00, 0xff0f}, {0xff1a, 0xff20}, {0xff3b, 0xff40}, {0xff5b, 0xff65}};

bool within(std::span<const Range> ranges, std::uint32_t c) {
  return std::ranges::any_of(ranges, [c](Range r) { return r.holds(c); });
}

bool is_unspaced(std::uint32_t c) { return c >= 0xe00 && within(unspaced_scripts, c); }

// The words of a text, lower case, divided by one blank.
std::string plain_words(std::string_view text, bool unspaced) {
  std::string out;
  out.reserve(text.size());
  for (bool inside = false; !text.empty();) {
    const std::uint32_t c = take_character(text);
    const bool alone = unspaced && is_unspaced(c), letter = in_word(c) && !(unspaced && within(wide_marks, c));
    if (letter) {
      if ((!inside || alone) && !out.empty()) out.push_back(' ');
      append_utf8(out, lower(c));
    }
    inside = letter && !alone;
  }
  return out;
}

}  // namespace

std::vector<std::string> words_of(std::string_view text, bool unspaced) {
  const std::string words = plain_words(text, unspaced);
  std::vector<std::string> out;
  for (std::size_t from = 0; from < words.size();) {
    const std::size_t to = std::min(words.find(' ', from), words.size());
    out.push_back(words.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

std::vector<TokenCount> count_tokens(std::string_view text, std::uint32_t width, bool unspaced) {
  const std::string words = plain_words(text, unspaced);
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

std::size_t unspaced_letters(std::string_view text) {
  std::size_t out = 0;
  while (!text.empty()) out += is_unspaced(take_character(text));
  return out;
}

}  // namespace espalier
