#pragma once
#include <chrono>
#include <functional>

namespace espalier {

// How long another's code is waited for, which may hang: a call, and the import of modules, which may be large.
constexpr std::chrono::seconds patience_with_a_call{30}, patience_with_an_import{180};

// Waits for something to read, but for no more than a second once somebody wants to stop. False: nothing came.
bool readable_in_time(int fd, const std::function<bool()>& stopped,
                      std::chrono::seconds longest = patience_with_a_call);

}  // namespace espalier
