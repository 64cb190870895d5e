#include "engine/fit.h"

#include <fmt/format.h>

#include "engine/finale.h"
#include "engine/trial_loop.h"

namespace espalier {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

Result<Finished> fit(Setting& setting, Observer& observer) {
  ModelShelf shelf(setting);
  TrialLoop loop(setting, shelf, observer);
  TRY_STATUS(loop.run());
  Finished out = loop.summary();
  Time deadline = setting.budget.deadline;
  if (out.signal != 0) deadline = std::min(deadline, Clock::now() + std::chrono::seconds(3));
  TRY_STATUS(finish_with_the_best(setting, shelf, loop.best(), deadline, observer, out));
  return out;
}

}  // namespace espalier
