#pragma once
// The worker's side of the pool: a process that evaluates job after job over a dataset that it shares with its fellows.
#include "metrics/metric.h"
#include "operators/catalog.h"

namespace espalier {

// Where a worker finds what the pool gives it.
struct WorkerDescriptors {
  static constexpr int socket = 3, dataset = 4, stop_page = 5;
};

// The main loop of a worker process: reads its setup, then does one job after the other until the pool hangs up.
// Returns the process's exit code. It holds itself to its memory limit (refused allocations are outcomes), looks at the
// stop word between iterations, and ignores the signals of a terminal.
//
// No worker outlives its pool. A thread of its own waits for the hang-up of the socket, also in the middle of a fit,
// and ends the process at once. Whether a copy of the pool's process (a host that forked) still holds the other end
// does not matter: the thread sees as well, within a quarter of a second, that the process was given another parent.
// The parent is whoever started it, be it process 1 of a container, a thread that has ended since, or a wrapper.
int serve_jobs(const Catalog&, const Metrics& = Metrics());

}  // namespace espalier
