#pragma once
#include <optional>
#include <string>

#include "data/numbers.h"

namespace espalier {

// A number as people write one: "12.5%", "$1,234.00", "12 €", "3.4 kg", "(12.5)" for a negative one, "1 234" with any
// blank between thousands, "−3" with the sign of typographers, "<5" for one below what can be measured.
struct Amount {
  double value = 0;
  std::string unit = {};   // as the first cell would have it: "kg", "$"; "year" of "years"; empty: none
  bool bounded = false;    // "<5", ">= 99", "~7": a limit, or about
  bool bracketed = false;  // negative by brackets
  bool thousands = false;
};

// Nothing if the text is no number of this format, or if it holds anything beside one that is no unit.
std::optional<Amount> parse_amount(std::string_view text, NumberFormat);

// Per cent and money, which people leave out in some cells; other units stand in all cells or are none.
bool may_be_left_out(std::string_view unit);

// The digits of an amount with the marks between them, "1,234.50" of "$1,234.50"; empty if there are none.
std::string digits_of(std::string_view text);

}  // namespace espalier
