#include "evaluation/evaluator.h"

namespace espalier {

// The latest job first: whoever relies on the order of arrival is found out.
std::optional<Done> InProcess::wait_until(Time) {
  if (waiting_.empty()) return std::nullopt;
  const Waiting next = std::move(waiting_.back());
  waiting_.pop_back();
  const std::atomic<bool> stop = next.cancelled;
  return evaluate(problem_, catalog_, cache_, next.job, &stop, [](const Outcome&) {});
}

void InProcess::cancel(std::int64_t id) {
  for (Waiting& w : waiting_)
    if (w.job.id == id) w.cancelled = true;
}

}  // namespace espalier
