#include "engine/fit.h"

#include <fmt/format.h>

#include "engine/finale.h"
#include "engine/trial_loop.h"

namespace espalier {
namespace {

using Clock = std::chrono::steady_clock;

// The search ends a fifth of the time before the deadline: what is left is for the ensemble and its fits.
Time end_of_search(const Budget& budget) {
  if (budget.deadline == Time::max()) return budget.deadline;
  return budget.deadline - (budget.deadline - budget.began) / 5;
}

}  // namespace

Result<Finished> fit(Setting& setting, Observer& observer) {
  ModelShelf shelf(setting);
  TrialLoop loop(setting, shelf, observer);
  TRY_STATUS(loop.run(end_of_search(setting.budget)));
  Finished out = loop.summary();
  Time deadline = setting.budget.deadline;
  if (out.signal != 0) deadline = std::min(deadline, Clock::now() + std::chrono::seconds(3));
  TRY_STATUS(finish_with_the_best(setting, shelf, loop.best(), deadline, observer, out));
  return out;
}

}  // namespace espalier
