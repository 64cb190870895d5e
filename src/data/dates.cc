#include "data/dates.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>

#include "data/numbers.h"

namespace espalier {
namespace {

constexpr std::string_view orders[] = {"year-month-day", "day/month/year", "month/day/year", "time of day",
                                       "year-month",     "month/year",     "quarter",        "week"};
constexpr std::string_view months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                       "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
// RFC 2822, with those of Europe.
constexpr std::pair<std::string_view, int> zones[] = {{"utc", 0},  {"gmt", 0},  {"z", 0},    {"est", -5}, {"edt", -4},
                                                      {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8},
                                                      {"pdt", -7}, {"cet", 1},  {"cest", 2}};
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
  // The letters at the front, lower case; they stay.
  std::string word() const {
    std::string out;
    for (std::size_t n = 0; n < left.size() && letter(left[n]); ++n) out.push_back(static_cast<char>(left[n] | 0x20));
    return out;
  }
  // The index of the name that the word at the front is, in full or by its first three letters.
  std::optional<int> take_name(std::span<const std::string_view> names) {
    const std::string found = word();
    if (found.size() < 3 || found.size() > 9) return std::nullopt;
    const auto at = std::ranges::find(names, std::string_view(found).substr(0, 3));
    if (at == names.end()) return std::nullopt;
    left.remove_prefix(found.size());
    return static_cast<int>(at - names.begin());
  }
};

std::optional<int> take_year(Cursor& in) {
  const std::size_t before = in.left.size();
  const auto year = in.take_number(2, 4);
  if (!year || before - in.left.size() == 3) return std::nullopt;
  return before - in.left.size() == 4 ? *year : *year + (*year < 69 ? 2000 : 1900);
}

std::optional<int> take_long_year(Cursor& in) {
  const auto year = in.take_number(4, 4);
  return year && *year >= 1000 && *year < 3000 ? year : std::nullopt;
}

std::optional<int> take_month(Cursor& in) {
  if (!letter(in.peek())) return in.take_number(1, 2);
  const auto month = in.take_name(months);
  return month ? std::optional(*month + 1) : std::nullopt;
}

// 2, 02, 2nd.
std::optional<int> take_day(Cursor& in) {
  const auto day = in.take_number(1, 2);
  const std::string ordinal = in.word();
  if (ordinal == "st" || ordinal == "nd" || ordinal == "rd" || ordinal == "th") in.left.remove_prefix(2);
  return day;
}

void take_separators(Cursor& in) {
  while (in.take_any("-/., ")) {}
}

// "Mon, ", "Tuesday ".
void take_weekday(Cursor& in) {
  if (in.take_name(weekdays)) take_separators(in);
}

std::optional<double> days_from(int year, int month, int day) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return static_cast<double>(sys_days(date).time_since_epoch().count());
}

// +hh, +hhmm, +hh:mm: minutes east of UTC.
std::optional<int> take_offset(Cursor& in) {
  const bool east = in.peek() == '+';
  if (!in.take_any("+-")) return std::nullopt;
  if (const auto both = in.take_number(4, 4)) return (east ? 1 : -1) * (*both / 100 * 60 + *both % 100);
  const auto hours = in.take_number(1, 2);
  if (!hours) return std::nullopt;
  const int minutes = in.take(':') ? in.take_number(2, 2).value_or(0) : 0;
  return (east ? 1 : -1) * (*hours * 60 + minutes);
}

// An offset, or the name of a zone with or without one: UTC, GMT+0100. Minutes east of UTC.
std::optional<int> take_zone(Cursor& in) {
  const std::string name = in.word();
  if (name.empty()) return take_offset(in);
  const auto* zone = std::ranges::find(zones, std::string_view(name), &std::pair<std::string_view, int>::first);
  if (zone == std::end(zones)) return std::nullopt;
  in.left.remove_prefix(name.size());
  return zone->second * 60 + take_offset(in).value_or(0);
}

// 14:05, 14:05:30.25, 14.05.30, 2:05 pm: seconds of the day.
std::optional<double> take_clock(Cursor& in) {
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
  Cursor after = in;
  after.take(' ');
  const std::string half = after.word();
  if (half != "am" && half != "pm") return seconds;
  if (*hour < 1 || *hour > 12) return std::nullopt;
  in = after;
  in.left.remove_prefix(2);
  return seconds + ((half == "pm" ? 12.0 : 0.0) - (*hour == 12 ? 12.0 : 0.0)) * 3600;
}

// A clock with a zone or without.
std::optional<double> take_time(Cursor& in) {
  const auto clock = take_clock(in);
  in.take(' ');
  if (!clock || in.done()) return clock;
  const auto zone = take_zone(in);
  return zone ? std::optional(*clock - *zone * 60.0) : std::nullopt;
}

bool at_a_clock(const Cursor& in) {
  const std::size_t digits = in.left.find_first_not_of("0123456789");
  return digits != in.left.npos && in.left[digits] == ':';
}

// "26 11:33:21 UTC 2026": the rest of what the system's clock says, month first. Adds to `seconds` what the clock says.
std::optional<int> take_clock_and_year(Cursor& in, double& seconds) {
  const auto clock = take_clock(in);
  in.take(' ');
  if (!clock) return std::nullopt;
  Cursor after = in;
  if (const auto zone = take_zone(after); zone && after.take(' ')) {
    seconds -= *zone * 60.0;
    in = after;
  }
  seconds += *clock;
  return take_long_year(in);
}

// Seconds since the start of 1970 of a day, and of a time where that stands before the year.
std::optional<double> take_day_of(Cursor& in, DateOrder order) {
  std::optional<int> year, month, day;
  double seconds = 0;
  const auto step = [&](auto& into, auto take) {
    into = take(in);
    const std::size_t before = in.left.size();
    take_separators(in);
    return into.has_value() && in.left.size() != before;
  };
  take_weekday(in);
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
    year = at_a_clock(in) ? take_clock_and_year(in, seconds) : take_year(in);
  }
  if (!fine || !year || !month || !day) return std::nullopt;
  const auto days = days_from(*year, *month, *day);
  return days ? std::optional(*days * day_seconds + seconds) : std::nullopt;
}

// The first day of a month: 2019-01, 2019M1, Jan 2019, 1/2019.
std::optional<double> take_month_of_year(Cursor& in, bool year_first) {
  std::optional<int> year, month;
  const auto divided = [&] {
    const std::size_t before = in.left.size();
    take_separators(in);
    if (year_first && in.word() == "m") in.left.remove_prefix(1);
    return before != in.left.size();
  };
  if (year_first) {
    year = take_long_year(in);
    if (!divided()) return std::nullopt;
    month = take_month(in);
  } else {
    month = take_month(in);
    if (!divided()) return std::nullopt;
    year = take_long_year(in);
  }
  return year && month ? days_from(*year, *month, 1) : std::nullopt;
}

// A year and a number of it behind a mark: of 2019-Q1, 2019Q1, 2019 q1 and Q1 2019 with the mark Q 2019 and 1.
struct Marked {
  int year, number;
};

std::optional<Marked> take_marked(Cursor& in, char mark) {
  const auto number = [&]() -> std::optional<int> {
    if (!in.take(mark) && !in.take(static_cast<char>(mark | 0x20))) return std::nullopt;
    in.take(' ');
    return in.take_number(1, 2);
  };
  std::optional<int> year, n;
  if (digit(in.peek())) {
    year = take_long_year(in);
    take_separators(in);
    n = number();
  } else {
    n = number();
    take_separators(in);
    year = take_long_year(in);
  }
  if (!year || !n) return std::nullopt;
  return Marked{*year, *n};
}

std::optional<double> take_quarter(Cursor& in) {
  const auto quarter = take_marked(in, 'Q');
  if (!quarter || quarter->number < 1 || quarter->number > 4) return std::nullopt;
  return days_from(quarter->year, 3 * quarter->number - 2, 1);
}

// Monday of an ISO week, or the day of it: 2020-W05, 2020-W05-3.
std::optional<double> take_week(Cursor& in) {
  const auto week = take_marked(in, 'W');
  if (!week || week->number < 1 || week->number > 53) return std::nullopt;
  int day = 1;
  if (in.take('-')) day = in.take_number(1, 1).value_or(0);
  if (day < 1 || day > 7) return std::nullopt;
  const double fourth = *days_from(week->year, 1, 4);  // always of the first week
  const std::chrono::sys_days date{std::chrono::days(static_cast<int>(fourth))};
  const double monday = fourth + 1 - std::chrono::weekday(date).iso_encoding();
  return monday + 7 * (week->number - 1) + day - 1;
}

std::optional<double> in_seconds(std::optional<double> days) {
  return days ? std::optional(*days * day_seconds) : std::nullopt;
}

// What is written in place of a time of day: a day, or a longer stretch by its first day.
std::optional<double> take_date(Cursor& in, DateOrder order) {
  using enum DateOrder;
  switch (order) {
    case year_month:
      return in_seconds(take_month_of_year(in, true));
    case month_year:
      return in_seconds(take_month_of_year(in, false));
    case quarter:
      return in_seconds(take_quarter(in));
    case week:
      return in_seconds(take_week(in));
    default:
      return take_day_of(in, order);
  }
}

bool has_days(DateOrder order) {
  using enum DateOrder;
  return order == year_month_day || order == day_month_year || order == month_day_year;
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
    const auto date = take_date(in, order);
    if (!date) return std::nullopt;
    seconds = *date;
    if (in.done()) return seconds;
    if (!has_days(order) || (!in.take('T') && !in.take(' ') && !in.take(','))) return std::nullopt;
    in.take(' ');
  }
  const auto time = take_time(in);
  in.take(' ');
  if (time && in.peek() == '(' && in.left.back() == ')') in.left = {};  // a zone's name once more: GMT+0100 (CET)
  if (!time || !in.done()) return std::nullopt;
  return seconds + *time;
}

bool stands_for_missing_date(std::string_view text) {
  if (stands_for_missing(text)) return true;
  if (text.size() == 3 && (text[0] | 0x20) == 'n' && (text[1] | 0x20) == 'a' && (text[2] | 0x20) == 't') return true;
  return text.size() >= 8 && text.find('0') != text.npos && text.find_first_not_of("0-/.: T") == text.npos;
}

}  // namespace espalier
