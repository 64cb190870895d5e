#include "data/amounts.h"

#include <algorithm>
#include <array>

namespace espalier {
namespace {

// Money that stands before a number as well as behind it; the longer ones first.
constexpr std::array<std::string_view, 40> currencies{"CHF",          "EUR",          "USD",
                                                      "GBP",          "JPY",          "CAD",
                                                      "AUD",          "CNY",          "INR",
                                                      "SEK",          "NOK",          "DKK",
                                                      "PLN",          "BRL",          "US$",
                                                      "CA$",          "AU$",          "NZ$",
                                                      "HK$",          "R$",           "A$",
                                                      "C$",           "S$",           "Rs.",
                                                      "Rs",           "kr",           "$",
                                                      "\xe2\x82\xac", "\xc2\xa3",     "\xc2\xa5",
                                                      "\xe2\x82\xb9", "\xe2\x82\xbd", "\xe2\x82\xa9",
                                                      "\xe2\x82\xba", "\xe2\x82\xaa", "\xe2\x82\xab",
                                                      "\xe2\x82\xb4", "\xe0\xb8\xbf", "\xc2\xa2",
                                                      "\xef\xbf\xa5"};

constexpr std::size_t longest = 64;  // bytes of a number with all that people write around it

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

// The same text in plain characters: one kind of blank, of apostrophe and of minus.
std::string plain(std::string_view text) {
  struct Other {
    std::string_view written;
    char meant;
  };
  constexpr Other others[] = {{"\xc2\xa0", ' '},     {"\xe2\x80\xaf", ' '},
                              {"\xe2\x80\x89", ' '}, {"\xe2\x80\x87", ' '},
                              {"\xe2\x80\x88", ' '}, {"\xe2\x80\x99", '\''},
                              {"\xe2\x88\x92", '-'}, {"\xe2\x80\x93", '-'},
                              {"\xe2\x80\x90", '-'}, {"\xe2\x80\x91", '-'},
                              {"\xef\xb9\xa3", '-'}, {"\xef\xbc\x8d", '-'},
                              {"\xef\xbc\x85", '%'}, {"\t", ' '}};
  std::string out;
  while (!text.empty()) {
    const auto other = std::ranges::find_if(others, [&](const Other& o) { return text.starts_with(o.written); });
    const bool found = other != std::end(others);
    out.push_back(found ? other->meant : text[0]);
    text.remove_prefix(found ? other->written.size() : 1);
  }
  return out;
}

void trim(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
}

bool take(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  trim(text);
  return true;
}

std::string_view take_currency(std::string_view& text) {
  for (const std::string_view c : currencies)
    if (take(text, c)) return c;
  return {};
}

bool take_bound(std::string_view& text) {
  for (const std::string_view sign : {"<=", ">=", "<", ">", "\xe2\x89\xa4", "\xe2\x89\xa5", "~", "\xe2\x89\x88"})
    if (take(text, sign)) return true;
  return false;
}

// How far a number reaches at the front of a text: digits, marks between them, an exponent.
std::size_t body_length(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && (digit(text[n]) || text[n] == '.' || text[n] == ',' || text[n] == ' ' || text[n] == '\''))
    ++n;
  std::size_t e = n;
  if (e > 0 && e < text.size() && (text[e] | 0x20) == 'e' && digit(text[e - 1])) {
    ++e;
    if (e < text.size() && (text[e] == '-' || text[e] == '+')) ++e;
    const std::size_t from = e;
    while (e < text.size() && digit(text[e])) ++e;
    if (e > from) n = e;
  }
  while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\'')) --n;
  return n;
}

// Letters, signs that are no marks of ASCII, and a power behind them: "kg", "°C", "km/h", "m2", "sq ft".
bool is_unit(std::string_view text) {
  if (text.size() > 16 || !(letter(text[0]) || text[0] == '%' || text[0] == '$' || (text[0] & 0x80))) return false;
  std::size_t blanks = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    blanks += c == ' ';
    const bool power = (c == '2' || c == '3') && (letter(text[i - 1])) && (i + 1 == text.size() || text[i + 1] == '/');
    const bool sign = c == '/' || c == '%' || c == '$' || c == '.' || c == '^' || c == ' ' || c == '*';
    if (!letter(c) && !(c & 0x80) && !power && !sign) return false;
  }
  return blanks <= 1;
}

// One form of "year" and "years", "1 lb." and "2 lb".
std::string form_of(std::string_view unit) {
  if (unit.ends_with('.')) unit.remove_suffix(1);
  if (unit.size() > 3 && unit.ends_with('s') && !unit.ends_with("ss")) unit.remove_suffix(1);
  return std::string(unit);
}

struct Parts {
  std::string body, unit;
  bool negative = false, bounded = false, bracketed = false;
};

std::optional<Parts> parts_of(std::string_view text) {
  Parts out;
  trim(text);
  out.bounded = take_bound(text);
  if (text.starts_with('(') && text.ends_with(')')) {
    out.bracketed = out.negative = true;
    text = text.substr(1, text.size() - 2);
    trim(text);
  }
  const auto take_sign = [&] {
    const bool minus = take(text, "-");
    if (minus && out.negative) return false;
    out.negative = out.negative || minus;
    if (!minus) take(text, "+");
    return true;
  };
  if (!take_sign()) return std::nullopt;
  out.unit = take_currency(text);
  if (!out.unit.empty() && !take_sign()) return std::nullopt;
  const std::size_t n = body_length(text);
  out.body = text.substr(0, n);
  if (n == 0 || std::ranges::none_of(out.body, digit)) return std::nullopt;
  text.remove_prefix(n);
  trim(text);
  if (text == "-" && !out.negative) out.negative = true, text = {};  // "12.50-", as accountants write
  if (text.empty()) return out;
  if (!is_unit(text)) return std::nullopt;
  out.unit += (out.unit.empty() ? "" : " ") + form_of(text);
  return out;
}

}  // namespace

std::optional<Amount> parse_amount(std::string_view text, NumberFormat format) {
  if (text.size() > longest) return std::nullopt;
  const auto parts = parts_of(plain(text));
  const auto number = parts ? parse_number(parts->body, format) : std::nullopt;
  if (!number) return std::nullopt;
  return Amount{.value = parts->negative ? -*number : *number,
                .unit = parts->unit,
                .bounded = parts->bounded,
                .bracketed = parts->bracketed,
                .thousands = format.thousands != 0 && parts->body.find(format.thousands) != std::string::npos};
}

bool may_be_left_out(std::string_view unit) {
  return unit == "%" || std::ranges::find(currencies, unit) != currencies.end();
}

std::string digits_of(std::string_view text) {
  if (text.size() > longest) return "";
  const auto parts = parts_of(plain(text));
  return parts ? parts->body : "";
}

}  // namespace espalier
