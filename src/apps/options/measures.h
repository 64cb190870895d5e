#pragma once
// What a person types for a time or a size, and how one is told.
#include <string>

#include "base/result.h"

namespace espalier::cli {

// "90", "30s", "5m", "1h30m"; "2GB", "512MB", "1.5GiB".
Result<double> seconds_of(const std::string&);
Result<double> bytes_of(const std::string&);
std::string seconds_text(double);
std::string bytes_text(double);

}  // namespace espalier::cli
