#pragma once
#include <functional>

namespace espalier {

// How long somebody else's code is waited for, which may hang: seconds, and those once somebody wants to stop.
struct Patience {
  double longest = 30, once_stopped = 1;
};
constexpr Patience with_an_import{180, 1};  // modules may be large

// Waits for something to read. False: nothing came in time.
bool readable_in_time(int fd, const std::function<bool()>& stopped, const Patience& = {});

}  // namespace espalier
