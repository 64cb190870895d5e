#pragma once
// How the memory of a run is divided among this process and its workers.
#include "engine/request.h"

namespace espalier {

struct Share {
  std::size_t jobs = 1;
  double memory = 0;  // bytes of all processes together
  double worker = 0;  // of each worker
};

// The data lie in memory once, shared by all; the rest is divided among the workers, fewer of them where it is scarce.
// `held` is what of this process's memory will be let go before they start. Errors: the memory that was set holds no
// worker that could fit more than a constant beside the data; how much would is told.
struct DataSize {
  std::size_t bytes = 0, rows = 0;
};
Result<Share> divide_memory(const FitRequest&, DataSize, std::size_t held = 0);

// What reading a table keeps to: the memory of all, less what this process needs besides; the time of all, and half a
// second, for a model in a second more is better than none; and whoever cancels.
ReadLimits reading_limits(const FitRequest&, const std::atomic<bool>& cancel);

}  // namespace espalier
