#include "engine/share.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/machine.h"

namespace espalier {
namespace {

constexpr std::size_t parent_slack = std::size_t{48} << 20;  // what this process may still grow by
constexpr std::size_t least_worker = std::size_t{96} << 20;  // as long as there are others to leave out

// What a worker needs to fit a small model: itself, some numbers a row, and some columns copied.
double smallest_worker(const DataSize& data) {
  return 32e6 + 100 * static_cast<double>(data.rows) + 0.5 * static_cast<double>(data.bytes);
}

constexpr double share_of_free = 0.8;
constexpr std::size_t most_jobs_a_core = 4;  // more would only wait for each other, and for the deadline
constexpr double patience_with_reading = 0.5;

double all_memory(const FitRequest& r, std::size_t held = 0) {
  return r.memory.value_or(share_of_free * static_cast<double>(free_memory() + held));
}

std::string megabytes(double bytes) {
  return bytes < 1e6 ? fmt::format("{:.0f} bytes", bytes) : fmt::format("{:.0f} MB", bytes / 1e6);
}

}  // namespace

Result<Share> divide_memory(const FitRequest& r, DataSize data, std::size_t held) {
  const std::size_t own = own_private_memory();
  held = std::min(held, own);
  const std::size_t cores = usable_cores();
  Share out{std::min(r.jobs.value_or(cores), most_jobs_a_core * cores), all_memory(r, held), 0};
  const double taken = static_cast<double>(own - held + parent_slack + data.bytes);
  const double least = std::max(static_cast<double>(least_worker), 2.0 * static_cast<double>(data.bytes));
  while (out.jobs > 1 && (out.memory - taken) / static_cast<double>(out.jobs) < least) --out.jobs;
  const double smallest = smallest_worker(data);
  if (r.memory && out.memory - taken < smallest)
    return fail(Errc::invalid_argument,
                fmt::format("--memory: {} are too little{}; at least {:.0f}MB are needed", megabytes(out.memory),
                            data.bytes > 0 ? " for this table" : "", std::ceil((taken + smallest) / 1e6)));
  out.worker = std::max((out.memory - taken) / static_cast<double>(out.jobs), smallest);
  if (r.trial_memory) out.worker = std::min(out.worker, *r.trial_memory);
  return out;
}

ReadLimits reading_limits(const FitRequest& r, const std::atomic<bool>& cancel) {
  const double left = all_memory(r) - static_cast<double>(own_private_memory() + parent_slack);
  const Time end = r.seconds ? r.began + duration_of(*r.seconds + patience_with_reading) : Time::max();
  return {.bytes = static_cast<std::size_t>(std::max(0.0, left)),
          .stopped = [&cancel, end] { return cancel.load() || Time::clock::now() >= end; }};
}

}  // namespace espalier
