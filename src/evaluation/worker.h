#pragma once
#include "operators/catalog.h"

namespace espalier {

// Where a worker finds what the pool gives it.
struct WorkerDescriptors {
  static constexpr int socket = 3, dataset = 4, stop_page = 5;
};

// The main loop of a worker process: reads its setup, then does one job after the other until the pool hangs up.
// Returns the process's exit code. The process dies with its parent, holds itself to its memory limit (refused
// allocations are outcomes), and looks at the stop word between iterations.
int serve_jobs(const Catalog&);

}  // namespace espalier
