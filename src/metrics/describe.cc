#include "metrics/describe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace espalier {
namespace {

// Decimals that show so many significant digits of a number.
int decimals_for(double number, int digits) {
  return std::clamp(digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(number)))), 0, 9);
}

std::string without_trailing_zeros(std::string text) {
  if (text.find('.') == text.npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

std::string describe_number(double number, double standard_error) {
  if (std::isnan(number)) return "undefined";
  if (std::isinf(number)) return number > 0 ? "infinite" : "-infinite";
  const double size = std::abs(number);
  if (size >= 1e9 || (size > 0 && size < 1e-4)) return fmt::format("{:.2g}", number);
  if (standard_error > 0) return fmt::format("{:.{}f}", number, decimals_for(standard_error, 2));
  return size == 0 ? "0" : without_trailing_zeros(fmt::format("{:.{}f}", number, decimals_for(number, 4)));
}

std::string describe_value(const MetricChoice& metric, double value, double standard_error) {
  const double raw = metric.value(value);
  const std::string number = describe_number(raw, standard_error);
  return standard_error > 0 ? number + " ± " + describe_number(standard_error, standard_error) : number;
}

std::string describe(const MetricChoice& metric, double value, double standard_error) {
  return metric.title() + " " + describe_value(metric, value, standard_error);
}

}  // namespace espalier
