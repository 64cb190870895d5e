#pragma once
// Where jobs are done: the border between the loop of a run and whoever fits and scores, in this process, in workers
// beside it, or elsewhere. The contract (tests/contracts/evaluators_test.cc): every job handed in comes back exactly
// once under its number, whatever happened to it; its slot is free by then.
#include <chrono>
#include <deque>

#include "evaluation/evaluate.h"

namespace espalier {

using Time = std::chrono::steady_clock::time_point;

class Evaluator {
 public:
  virtual ~Evaluator() = default;
  virtual std::size_t slots() const = 0;
  virtual std::size_t free_slots() const = 0;
  // Only while there is a free slot. The number under which the job comes back; no two jobs of an evaluator share one.
  std::int64_t submit(Job job) {
    job.id = ++last_;
    start(std::move(job));
    return last_;
  }
  virtual std::optional<Done> wait_until(Time) = 0;  // nothing: it is that late, or no job is out
  virtual void cancel(std::int64_t id) = 0;          // the job comes back soon, with its last whole stage

 private:
  virtual void start(Job) = 0;
  std::int64_t last_ = 0;
};

// Does each job when it is waited for, in this process: no isolation, no limits. For tests and tools.
class InProcess final : public Evaluator {
 public:
  InProcess(const Problem& problem, const Catalog& catalog, PrefixCache& cache, std::size_t slots = 1)
      : problem_(problem), catalog_(catalog), cache_(cache), slots_(slots) {}

  std::size_t slots() const override { return slots_; }
  std::size_t free_slots() const override { return slots_ - waiting_.size(); }
  std::optional<Done> wait_until(Time) override;
  void cancel(std::int64_t id) override;

 private:
  void start(Job job) override { waiting_.push_back({std::move(job), false}); }
  struct Waiting {
    Job job;
    bool cancelled;
  };
  const Problem& problem_;
  const Catalog& catalog_;
  PrefixCache& cache_;
  std::size_t slots_;
  std::deque<Waiting> waiting_;
};

}  // namespace espalier
