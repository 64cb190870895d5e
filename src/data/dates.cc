#include "data/dates.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace espalier {
namespace {

constexpr std::string_view orders[] = {"year-month-day", "day/month/year", "month/day/year", "time of day"};
constexpr std::string_view months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                       "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr double day_seconds = 86400;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Reads a text from its front; every take_ leaves the text alone where it does not succeed.
struct Cursor {
  std::string_view left;

  bool done() const { return left.empty(); }
  char peek() const { return left.empty() ? '\0' : left[0]; }
  bool take(char c) {
    if (peek() != c) return false;
    left.remove_prefix(1);
    return true;
  }
  bool take_any(std::string_view of) {
    if (left.empty() || of.find(left[0]) == of.npos) return false;
    left.remove_prefix(1);
    return true;
  }
  std::optional<int> take_number(std::size_t fewest, std::size_t most) {
    std::size_t n = 0;
    int value = 0;
    while (n < left.size() && n < most && digit(left[n])) value = 10 * value + (left[n++] - '0');
    if (n < fewest || (n < left.size() && digit(left[n]))) return std::nullopt;
    left.remove_prefix(n);
    return value;
  }
  std::optional<int> take_month_name() {
    std::size_t n = 0;
    while (n < left.size() && letter(left[n])) ++n;
    if (n < 3 || n > 9) return std::nullopt;
    std::string word(left.substr(0, n));
    for (char& c : word) c = static_cast<char>(c | 0x20);
    const auto at = std::ranges::find(months, std::string_view(word).substr(0, 3));
    if (at == std::end(months)) return std::nullopt;
    left.remove_prefix(n);
    return static_cast<int>(at - std::begin(months)) + 1;
  }
};

std::optional<int> take_year(Cursor& in) {
  const std::size_t before = in.left.size();
  const auto year = in.take_number(2, 4);
  if (!year || before - in.left.size() == 3) return std::nullopt;
  return before - in.left.size() == 4 ? *year : *year + (*year < 69 ? 2000 : 1900);
}

std::optional<int> take_month(Cursor& in) {
  if (letter(in.peek())) return in.take_month_name();
  return in.take_number(1, 2);
}

void take_separators(Cursor& in) {
  while (in.take_any("-/., ")) {}
}

std::optional<double> days_from(int year, int month, int day) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return static_cast<double>(sys_days(date).time_since_epoch().count());
}

std::optional<double> take_date(Cursor& in, DateOrder order) {
  std::optional<int> year, month, day;
  const auto step = [&](auto& into, auto take) {
    into = take(in);
    const std::size_t before = in.left.size();
    take_separators(in);
    return into.has_value() && in.left.size() != before;
  };
  const auto take_day = [](Cursor& c) { return c.take_number(1, 2); };
  bool fine = false;
  if (order == DateOrder::year_month_day) {
    const std::size_t before = in.left.size();
    fine = step(year, take_year) && before >= in.left.size() + 5 && step(month, take_month);
    day = take_day(in);
  } else if (order == DateOrder::day_month_year) {
    fine = step(day, take_day) && step(month, take_month);
    year = take_year(in);
  } else {
    fine = step(month, take_month) && step(day, take_day);
    year = take_year(in);
  }
  if (!fine || !year || !month || !day) return std::nullopt;
  return days_from(*year, *month, *day);
}

// Minutes east of UTC: Z, +hh, +hhmm, +hh:mm.
std::optional<int> take_offset(Cursor& in) {
  if (in.take('Z') || in.take('z')) return 0;
  const bool east = in.peek() == '+';
  if (!in.take_any("+-")) return std::nullopt;
  if (const auto both = in.take_number(4, 4)) return (east ? 1 : -1) * (*both / 100 * 60 + *both % 100);
  const auto hours = in.take_number(2, 2);
  if (!hours) return std::nullopt;
  const int minutes = in.take(':') ? in.take_number(2, 2).value_or(0) : 0;
  return (east ? 1 : -1) * (*hours * 60 + minutes);
}

// 14:05, 14:05:30.25, 14.05.30, 2:05 pm, each with an offset or without.
std::optional<double> take_time(Cursor& in) {
  const auto hour = in.take_number(1, 2);
  const char mark = in.peek();
  if (!hour || *hour > 24 || !in.take_any(":.")) return std::nullopt;
  const auto minute = in.take_number(2, 2);
  if (!minute || *minute > 59) return std::nullopt;
  double seconds = *hour * 3600.0 + *minute * 60.0;
  if (in.take(mark)) {
    const auto second = in.take_number(2, 2);
    if (!second || *second > 60) return std::nullopt;
    seconds += *second;
    if (mark == ':' && in.take_any(".,"))
      for (double place = 0.1; digit(in.peek()); place /= 10, in.left.remove_prefix(1))
        seconds += place * (in.peek() - '0');
  }
  in.take(' ');
  if (in.left.size() >= 2 && (in.left[1] | 0x20) == 'm' && ((in.left[0] | 0x20) == 'a' || (in.left[0] | 0x20) == 'p')) {
    if (*hour < 1 || *hour > 12) return std::nullopt;
    seconds += ((in.left[0] | 0x20) == 'p' ? 12.0 : 0.0) * 3600 - (*hour == 12 ? 12.0 * 3600 : 0.0);
    in.left.remove_prefix(2);
  } else if (!in.done()) {
    const auto offset = take_offset(in);
    if (!offset) return std::nullopt;
    seconds -= *offset * 60.0;
  }
  return seconds;
}

}  // namespace

std::string_view name_of(DateOrder order) { return orders[static_cast<std::size_t>(order)]; }

std::optional<DateOrder> date_order_of(std::string_view name) {
  const auto at = std::ranges::find(orders, name);
  if (at == std::end(orders)) return std::nullopt;
  return static_cast<DateOrder>(at - std::begin(orders));
}

std::optional<double> parse_date(std::string_view text, DateOrder order) {
  Cursor in{text};
  while (in.take(' ')) {}
  while (!in.left.empty() && in.left.back() == ' ') in.left.remove_suffix(1);
  double seconds = 0;
  if (order != DateOrder::time_of_day) {
    const auto days = take_date(in, order);
    if (!days) return std::nullopt;
    seconds = *days * day_seconds;
    if (in.done()) return seconds;
    if (!in.take('T') && !in.take(' ') && !in.take(',')) return std::nullopt;
    in.take(' ');
  }
  const auto time = take_time(in);
  if (!time || !in.done()) return std::nullopt;
  return seconds + *time;
}

const std::vector<std::string>& date_parts() {
  static const std::vector<std::string> names{"year", "month", "day", "weekday", "hour", "minute", "time"};
  return names;
}

double date_part(double seconds, std::size_t part) {
  using namespace std::chrono;
  if (std::isnan(seconds)) return seconds;
  const double days = std::floor(seconds / day_seconds), rest = seconds - days * day_seconds;
  const sys_days day{std::chrono::days(static_cast<int>(days))};
  const year_month_day date(day);
  switch (part) {
    case 0:
      return static_cast<int>(date.year());
    case 1:
      return static_cast<unsigned>(date.month());
    case 2:
      return static_cast<unsigned>(date.day());
    case 3:
      return weekday(day).iso_encoding() - 1;
    case 4:
      return std::floor(rest / 3600);
    case 5:
      return std::floor(rest / 60) - 60 * std::floor(rest / 3600);
    default:
      return seconds / day_seconds;
  }
}

}  // namespace espalier
