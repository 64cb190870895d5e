#pragma once
#include <functional>

namespace espalier {

// Waits for something to read from another's code, which may hang: for half a minute, but for no more than a second
// once somebody wants to stop. False: nothing came.
bool readable_in_time(int fd, const std::function<bool()>& stopped);

}  // namespace espalier
