#include "data/numbers.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

namespace espalier {
namespace {

constexpr double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr std::uint64_t exact_integers = std::uint64_t{1} << 53;
constexpr std::uint64_t whole_powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

bool digit(char c) { return c >= '0' && c <= '9'; }

// Appends the digits at `p` to the mantissa, eight at a time (little-endian): the first byte that is none is found by
// arithmetic, because a loop that ends after a different number of digits in every cell is mispredicted in every cell.
const char* take_digits(const char* p, const char* end, std::uint64_t& mantissa) {
  while (end - p >= 8) {
    std::uint64_t eight;
    std::memcpy(&eight, p, 8);
    eight ^= 0x3030303030303030u;
    const std::uint64_t others = (eight | (eight + 0x7676767676767676u)) & 0x8080808080808080u;
    const int n = std::countr_zero(others) / 8;
    if (n == 0) return p;
    eight <<= 8 * (8 - n);
    eight = (eight * 10 + (eight >> 8)) & 0x00ff00ff00ff00ffu;
    eight = (eight * 100 + (eight >> 16)) & 0x0000ffff0000ffffu;
    eight = (eight * 10000 + (eight >> 32)) & 0xffffffffu;
    mantissa = mantissa * whole_powers[n] + eight;
    p += n;
    if (n < 8) return p;
  }
  while (p != end && digit(*p)) mantissa = 10 * mantissa + static_cast<std::uint64_t>(*p++ - '0');
  return p;
}

// mantissa / 10^places, correctly rounded; false where this cannot tell. One division of exact numbers is (Clinger,
// 1990). With the 64 bits of a long double it is once more so before it is rounded to 53, and the second rounding is
// right as well unless the first one ended half way between two doubles.
bool divide(std::uint64_t mantissa, std::size_t places, double& out) {
  if (mantissa <= exact_integers && places <= 22) {
    out = static_cast<double>(mantissa) / powers_of_ten[places];
    return true;
  }
  if constexpr (std::numeric_limits<long double>::digits == 64) {
    if (places > 22) return false;
    const long double wide = static_cast<long double>(mantissa) / static_cast<long double>(powers_of_ten[places]);
    std::uint64_t bits;
    std::memcpy(&bits, &wide, 8);
    if ((bits & 0x7ffu) == 0x400u) return false;
    out = static_cast<double>(wide);
    return true;
  }
  return false;
}

// from_chars leaves what is too large or too small for a double to its caller.
const char* scan_any(const char* at, const char* end, double& out) {
  const auto [stop, error] = std::from_chars(at, end, out);
  if (error == std::errc()) return stop;
  if (error != std::errc::result_out_of_range) return nullptr;
  const std::string_view text(at, static_cast<std::size_t>(stop - at));
  const std::size_t exponent = text.find_first_of("eE");
  const bool tiny = exponent != text.npos && exponent + 1 < text.size() && text[exponent + 1] == '-';
  out = tiny ? 0.0 : HUGE_VAL;
  if (*at == '-') out = -out;
  return stop;
}

// The general way: exponents, long mantissas, words.
const char* scan_slowly(const char* at, const char* end, char decimal, double& out) {
  if (at != end && *at == '+' && end - at > 1 && at[1] != '-') ++at;
  if (decimal == '.') return scan_any(at, end, out);
  const char* stop = at;
  while (stop != end && *stop != '.' &&
         (digit(*stop) || *stop == decimal || *stop == '-' || *stop == '+' || *stop == 'e' || *stop == 'E' ||
          (*stop | 0x20) == 'i' || (*stop | 0x20) == 'n'))
    ++stop;
  std::string copy(at, stop);
  if (const std::size_t mark = copy.find(decimal); mark != copy.npos) copy[mark] = '.';
  const char* copy_stop = scan_any(copy.data(), copy.data() + copy.size(), out);
  return copy_stop ? at + (copy_stop - copy.data()) : nullptr;
}

}  // namespace

const char* scan_number(const char* at, const char* end, char decimal, double& out) {
  const char* p = at;
  const bool negative = p != end && *p == '-';
  if (negative) ++p;
  std::uint64_t mantissa = 0;
  const char* first = p;
  p = take_digits(p, end, mantissa);
  std::size_t digits = static_cast<std::size_t>(p - first), places = 0;
  if (p != end && *p == decimal) {
    const char* fraction = ++p;
    p = take_digits(p, end, mantissa);
    places = static_cast<std::size_t>(p - fraction);
    digits += places;
  }
  const bool exponent = p != end && (*p | 0x20) == 'e';
  double value = 0;
  if (digits == 0 || digits > 19 || exponent || !divide(mantissa, places, value))
    return scan_slowly(at, end, decimal, out);
  out = negative ? -value : value;
  return p;
}

std::optional<double> parse_number(std::string_view text, NumberFormat format) {
  double out = 0;
  if (format.thousands == 0 || text.find(format.thousands) == text.npos) {
    const char* end = text.data() + text.size();
    return !text.empty() && scan_number(text.data(), end, format.decimal, out) == end ? std::optional(out)
                                                                                      : std::nullopt;
  }
  std::string joined;
  std::size_t group = 0;  // digits since the last separator
  bool first = true, whole = true;
  for (const char c : text) {
    if (whole && c == format.thousands) {
      if (first ? group < 1 || group > 3 || joined[joined.size() - group] == '0' : group != 3) return std::nullopt;
      first = false;
      group = 0;
      continue;
    }
    if (whole && !digit(c) && c != '-' && c != '+') {
      if (!first && group != 3) return std::nullopt;
      whole = false;
    }
    group += digit(c);
    joined.push_back(c);
  }
  if (whole && group != 3) return std::nullopt;
  return parse_number(joined, {format.decimal, 0});
}

bool stands_for_missing(std::string_view word) {
  constexpr std::string_view words[] = {"-",
                                        "--",
                                        "---",
                                        ".",
                                        "..",
                                        "*",
                                        "?",
                                        "na",
                                        "n/a",
                                        "n.a.",
                                        "nan",
                                        "null",
                                        "none",
                                        "nil",
                                        "unknown",
                                        "missing",
                                        "#n/a",
                                        "#na",
                                        "<na>",
                                        "nd",
                                        "tbd",
                                        "undefined",
                                        "not available",
                                        "not applicable",
                                        "(null)"};
  return std::ranges::any_of(words, [&](std::string_view w) {
    return std::ranges::equal(w, word, {}, {},
                              [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  });
}

}  // namespace espalier
