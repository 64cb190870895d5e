#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace espalier {

// How a column writes its numbers.
struct NumberFormat {
  char decimal = '.';
  char thousands = 0;  // 0: none; a comma, a point, a blank or an apostrophe
  bool operator==(const NumberFormat&) const = default;
};

// Reads a number at the front of [at, end) up to the first character that cannot be part of it, correctly rounded.
// Returns where it ends; nullptr if there is none. Takes a sign, digits, a decimal mark and an exponent, and the words
// inf, infinity and nan; no thousands separators and no blanks.
const char* scan_number(const char* at, const char* end, char decimal, double& out);

// The whole text as a number in a format, or nothing. Thousands separators must stand where they belong, and no group
// of thousands begins with a zero: "0,512" is not 512.
std::optional<double> parse_number(std::string_view text, NumberFormat);
inline std::optional<double> plain_number(std::string_view text) { return parse_number(text, {}); }

// A word that stands for a missing number where all other cells are numbers: "-", "none", "unknown" ..., case aside.
bool stands_for_missing(std::string_view word);

}  // namespace espalier
