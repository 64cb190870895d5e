#pragma once
// Worker processes over one sealed dataset, each with its limits. Whatever a job does (an error, a crash, a runaway,
// too much memory), its outcome says so in words, the worker is replaced and the pool goes on.
#include <map>

#include "evaluation/evaluator.h"
#include "evaluation/job_json.h"
#include "evaluation/worker_process.h"

namespace espalier {

struct PoolOptions {
  std::vector<std::string> command;  // that starts a worker: a program and its arguments
  std::size_t workers = 1;
  WorkerSetup setup = {};  // setup.memory is the limit of one worker
  double grace = 0.3;      // seconds between the stop word and the kill
};

class WorkerPool final : public Evaluator {
 public:
  // Copies the dataset's bytes into sealed memory; workers start when they are needed.
  static Result<std::unique_ptr<WorkerPool>> open(std::string_view dataset, PoolOptions);
  ~WorkerPool() override;

  std::size_t slots() const override { return workers_.size(); }
  std::size_t free_slots() const override;
  std::optional<Done> wait_until(Time) override;
  void cancel(std::int64_t id) override;
  double seconds_to_start() const { return start_seconds_; }  // of the last worker, until it was ready

 private:
  struct Running {
    Job job;
    Time stop_at, kill_at;
    bool asked_to_stop = false, again = false;
    Time began;
    Outcome last_stage = {};
    double peak = 0;
  };
  struct Worker {
    std::unique_ptr<WorkerProcess> process;
    Time started = {};
    bool ready = false;  // it has opened the data
    int jobs_done = 0;
    std::optional<Running> running;
  };

  void start(Job) override;
  explicit WorkerPool(PoolOptions options) : options_(std::move(options)), workers_(options_.workers) {}
  void launch(Worker&);
  void hand_over(Worker&, Running);
  Time next_wake(Time) const;
  void poll_until(Time);
  void read_from(Worker&);
  void hear(Worker&, Message);
  void look_at_clock(Worker&, Time now);
  void look_at_process(Worker&);
  void look_at_memory(Worker&);
  void lost(Worker&);
  void give_up(Worker&, TrialState, std::string why);
  void cannot_begin(Worker&, std::string why);
  void finish(Worker&, Outcome, std::string payload = {});

  PoolOptions options_;
  int dataset_fd_ = -1;
  std::vector<Worker> workers_;
  std::deque<Done> done_;
  Time looked_at_ = {};
  double start_seconds_ = 0;
};

}  // namespace espalier
