#pragma once
// The two clocks of a run, as a thing that is handed in: the engine reads time nowhere else, so a test can own it and
// walk a whole run, its deadline and its end, without waiting.
#include <string>

#include "evaluation/evaluator.h"

namespace espalier {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;  // never goes back: what budgets and deadlines are measured by
  virtual void sleep_until(Time) const = 0;
  virtual std::string utc() const = 0;  // "2026-11-26T07:00:21.120Z": what people read in a journal
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
  void sleep_until(Time) const override;
  std::string utc() const override;
};

// How often a run looks up while nothing comes back: to show progress, and because cancelling sets no more than a word.
inline constexpr auto heartbeat = std::chrono::milliseconds(100);

inline double seconds_between(Time from, Time to) { return std::chrono::duration<double>(to - from).count(); }
// Time::max() is never: infinitely far from any moment, and no number of seconds before it is another moment.
inline double seconds_until(Time moment, Time now) {
  return moment == Time::max() ? HUGE_VAL : seconds_between(now, moment);
}
inline Time::duration duration_of(double seconds) {
  return std::chrono::duration_cast<Time::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace espalier
