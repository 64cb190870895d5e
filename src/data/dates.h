#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

// In which order a column of dates writes day, month and year. Separators, names of months, times of day and offsets
// from UTC are understood in every order.
enum class DateOrder { year_month_day, day_month_year, month_day_year, time_of_day };
inline constexpr DateOrder all_date_orders[] = {DateOrder::year_month_day, DateOrder::day_month_year,
                                                DateOrder::month_day_year, DateOrder::time_of_day};

std::string_view name_of(DateOrder);  // "year-month-day" ...
std::optional<DateOrder> date_order_of(std::string_view name);

// Seconds since the start of 1970, as the cell's own clock has it; a stated offset from UTC is taken away. Nothing if
// the text is not a date of that order. Years of two digits lie in 1969 ... 2068.
std::optional<double> parse_date(std::string_view text, DateOrder);

// The parts a date can be split into, with the number of each: "year" "month" "day" "weekday" (0 is Monday) "hour"
// "minute", and "time": days since the start of 1970.
const std::vector<std::string>& date_parts();
double date_part(double seconds, std::size_t part);

}  // namespace espalier
