#include "engine/share.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/machine.h"

namespace espalier {
namespace {

constexpr std::size_t parent_slack = std::size_t{48} << 20;  // what this process may still grow by
constexpr std::size_t least_worker = std::size_t{96} << 20;  // as long as there are others to leave out
constexpr double smallest_worker = 32e6;
constexpr double share_of_free = 0.8;

}  // namespace

Result<Share> divide_memory(const FitRequest& r, std::size_t dataset_bytes, std::size_t held) {
  const std::size_t own = own_private_memory();
  held = std::min(held, own);
  Share out{r.jobs.value_or(usable_cores()),
            r.memory.value_or(share_of_free * static_cast<double>(free_memory() + held)), 0};
  const double taken = static_cast<double>(own - held + parent_slack + dataset_bytes);
  const double least = std::max(static_cast<double>(least_worker), 2.0 * static_cast<double>(dataset_bytes));
  while (out.jobs > 1 && (out.memory - taken) / static_cast<double>(out.jobs) < least) --out.jobs;
  if (r.memory && out.memory - taken < smallest_worker)
    return fail(Errc::invalid_argument,
                fmt::format("--memory: {:.0f} MB are too little for this table; at least {:.0f} MB are needed",
                            out.memory / 1e6, std::ceil((taken + smallest_worker) / 1e6)));
  out.worker = std::max((out.memory - taken) / static_cast<double>(out.jobs), smallest_worker);
  if (r.trial_memory) out.worker = std::min(out.worker, *r.trial_memory);
  return out;
}

}  // namespace espalier
