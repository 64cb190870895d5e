#include "evaluation/patience.h"

#include <poll.h>

namespace espalier {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto longest_when_stopped = std::chrono::seconds(1);
constexpr int period = 50;  // milliseconds between two looks at whether to stop

}  // namespace

bool readable_in_time(int fd, const std::function<bool()>& stopped, std::chrono::seconds longest) {
  const auto began = Clock::now();
  for (;;) {
    pollfd waiting{fd, POLLIN, 0};
    if (::poll(&waiting, 1, period) > 0) return true;
    const auto waited = Clock::now() - began;
    if (waited >= longest || (waited >= longest_when_stopped && stopped && stopped())) return false;
  }
}

}  // namespace espalier
