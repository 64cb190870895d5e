#pragma once
#include <optional>
#include <string_view>

namespace espalier {

// In which order a column of dates writes its parts. Separators, names of months and of weekdays, ordinals (2nd), times
// of day, offsets from UTC and the zones of RFC 2822 are understood in every order of days. A month, a quarter
// (2019-Q1) and an ISO 8601 week (2020-W05) mean their first day.
enum class DateOrder {
  year_month_day,
  day_month_year,
  month_day_year,
  time_of_day,
  year_month,
  month_year,
  quarter,
  week
};
inline constexpr DateOrder all_date_orders[] = {
    DateOrder::year_month_day, DateOrder::day_month_year, DateOrder::month_day_year, DateOrder::time_of_day,
    DateOrder::year_month,     DateOrder::month_year,     DateOrder::quarter,        DateOrder::week};

std::string_view name_of(DateOrder);  // "year-month-day" ...
std::optional<DateOrder> date_order_of(std::string_view name);

// Seconds since the start of 1970, as the cell's own clock has it; a stated offset from UTC is taken away. Nothing if
// the text is not a date of that order. Years of two digits lie in 1969 ... 2068; beside a month, quarter or week alone
// a year has four.
std::optional<double> parse_date(std::string_view text, DateOrder);

// A cell that stands for a missing date among dates: NaT, 0000-00-00, 00/00/0000, and what stands for a missing number.
bool stands_for_missing_date(std::string_view);

}  // namespace espalier
