#include "apps/options/measures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

namespace espalier::cli {
namespace {

struct Unit {
  std::string_view name;
  double worth;
};
constexpr Unit times[] = {{"ms", 1e-3}, {"s", 1}, {"m", 60}, {"min", 60}, {"h", 3600}, {"d", 86400}};
constexpr Unit sizes[] = {{"B", 1},     {"KB", 1e3},     {"MB", 1e6},        {"GB", 1e9},
                          {"TB", 1e12}, {"KiB", 1024.0}, {"MiB", 1048576.0}, {"GiB", 1073741824.0},
                          {"K", 1e3},   {"M", 1e6},      {"G", 1e9},         {"T", 1e12}};

// A number and a unit, again and again; a bare number is of the unit that is worth 1.
template <std::size_t n>
std::optional<double> measured(std::string_view text, const Unit (&units)[n]) {
  double sum = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0 || !std::isfinite(number)) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    while (text.starts_with(' ')) text.remove_prefix(1);
    std::size_t length = 0;
    while (length < text.size() && std::isalpha(static_cast<unsigned char>(text[length]))) ++length;
    const std::string_view word = text.substr(0, length);
    const auto unit = std::ranges::find(units, word, &Unit::name);
    if (unit == std::end(units) && !word.empty()) return std::nullopt;
    sum += number * (word.empty() ? 1 : unit->worth);
    text.remove_prefix(length);
  }
  return sum;
}

}  // namespace

Result<double> seconds_of(const std::string& text) {
  if (const auto out = measured(text, times); out && *out > 0) return *out;
  return fail(Errc::invalid_argument, "'" + text + "' is not a time; write it like 30s, 5m or 1h30m");
}

Result<double> bytes_of(const std::string& text) {
  if (const auto out = measured(text, sizes); out && *out >= 1) return *out;
  return fail(Errc::invalid_argument, "'" + text + "' is not a size; write it like 512MB, 4GB or 1.5GiB");
}

std::string seconds_text(double s) {
  if (!std::isfinite(s)) return "no limit";
  if (s < 60) return fmt::format("{:.{}f}s", s, s < 10 && s != std::floor(s) ? 1 : 0);
  const auto whole = static_cast<long long>(s + 0.5);
  if (whole < 3600) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}h{:02}m{:02}s", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string bytes_text(double b) {
  return b >= 1e9 ? fmt::format("{:.3g} GB", b / 1e9) : fmt::format("{:.0f} MB", b / 1e6);
}

}  // namespace espalier::cli
