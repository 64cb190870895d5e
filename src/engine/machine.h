#pragma once
// What this process may use of the machine it runs on.
#include <cstddef>

namespace espalier {

std::size_t usable_cores();        // by affinity and cgroup quota; at least 1
std::size_t free_memory();         // bytes that the cgroup and the machine have left
std::size_t own_private_memory();  // bytes this process holds and shares with nobody

}  // namespace espalier
