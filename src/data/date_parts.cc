#include "data/date_parts.h"

#include <chrono>
#include <cmath>

namespace espalier {

const std::vector<std::string>& date_parts() {
  static const std::vector<std::string> names{"year", "month", "day", "weekday", "hour", "minute", "time"};
  return names;
}

double date_part(double seconds, std::size_t part) {
  using namespace std::chrono;
  if (std::isnan(seconds)) return seconds;
  const double days = std::floor(seconds / 86400), rest = seconds - days * 86400;
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
      return seconds / 86400;
  }
}

}  // namespace espalier
