#pragma once
// What this process may use of the machine it runs on: what is left to its control group (both versions), if that is
// less than what the machine has. A container that is given one core and a gigabyte gets one worker and what fits.
// Asked once, when a run begins; nothing here is cached, and a machine that will not tell is taken to have one core.
#include <cstddef>

namespace espalier {

std::size_t usable_cores();        // by affinity and quota; at least 1
std::size_t free_memory();         // bytes that nobody needs, caches of the system among them
std::size_t own_private_memory();  // bytes this process holds and shares with nobody
void give_back_memory();           // what was freed and is still held for what comes next

}  // namespace espalier
