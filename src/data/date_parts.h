#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace espalier {

// The parts a date can be split into, with the number of each: "year" "month" "day" "weekday" (0 is Monday) "hour"
// "minute", and "time": days since the start of 1970.
const std::vector<std::string>& date_parts();
double date_part(double seconds, std::size_t part);

}  // namespace espalier
