#include "engine/clock.h"

#include <fmt/chrono.h>

#include <thread>

namespace espalier {

Time SystemClock::now() const { return Time::clock::now(); }

void SystemClock::sleep_until(Time time) const { std::this_thread::sleep_until(time); }

std::string SystemClock::utc() const {
  using namespace std::chrono;
  const auto now = floor<milliseconds>(system_clock::now());
  const auto whole = floor<seconds>(now);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(system_clock::to_time_t(whole)), (now - whole).count());
}

}  // namespace espalier
