#include "evaluation/patience.h"

#include <poll.h>

#include <chrono>

namespace espalier {

bool readable_in_time(int fd, const std::function<bool()>& stopped, const Patience& patience) {
  constexpr int period = 50;  // milliseconds between two looks at whether to stop
  const auto began = std::chrono::steady_clock::now();
  for (;;) {
    pollfd waiting{fd, POLLIN, 0};
    if (::poll(&waiting, 1, period) > 0) return true;
    const double waited = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (waited >= patience.longest || (waited >= patience.once_stopped && stopped && stopped())) return false;
  }
}

}  // namespace espalier
