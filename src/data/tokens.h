#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

struct TokenCount {
  std::uint32_t bucket, count;
};

// The words of a text and its pairs of neighbouring words, hashed into `width` buckets (a power of two) and counted,
// ascending by bucket. A word is a run of letters and digits, lower case (Latin, Greek and Cyrillic letters); letters
// of other scripts are taken as they are. With `unspaced`, each letter of a script that puts no blanks between words
// (Chinese, Japanese, Thai, Lao, Burmese, Khmer) is a word of its own, and its pairs are pairs of letters. The same
// text gives the same counts on every machine, for good: models depend on it.
std::vector<TokenCount> count_tokens(std::string_view utf8, std::uint32_t width, bool unspaced = false);

std::vector<std::string> words_of(std::string_view utf8, bool unspaced = false);

std::size_t unspaced_letters(std::string_view utf8);  // letters of scripts that put no blanks between words

}  // namespace espalier
