#pragma once
#include <chrono>
#include <deque>

#include "evaluation/evaluate.h"

namespace espalier {

using Time = std::chrono::steady_clock::time_point;

// Does jobs somewhere else. Every job handed in comes back exactly once, whatever happened to it.
class Evaluator {
 public:
  virtual ~Evaluator() = default;
  virtual std::size_t slots() const = 0;
  virtual std::size_t free_slots() const = 0;
  virtual void submit(Job) = 0;                      // only while there is a free slot
  virtual std::optional<Done> wait_until(Time) = 0;  // nothing: it is that late, or no job is out
  virtual void cancel(std::int64_t id) = 0;          // the job comes back soon, with its last whole stage
};

// Does each job when it is waited for, in this process: no isolation, no limits. For tests and tools.
class InProcess final : public Evaluator {
 public:
  InProcess(const Problem& problem, const Catalog& catalog, PrefixCache& cache, std::size_t slots = 1)
      : problem_(problem), catalog_(catalog), cache_(cache), slots_(slots) {}

  std::size_t slots() const override { return slots_; }
  std::size_t free_slots() const override { return slots_ - waiting_.size(); }
  void submit(Job job) override { waiting_.push_back({std::move(job), false}); }
  std::optional<Done> wait_until(Time) override;
  void cancel(std::int64_t id) override;

 private:
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
