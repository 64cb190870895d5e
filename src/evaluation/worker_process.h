#pragma once
// One worker process as the pool sees it. It may be started from any thread of the host and outlives that thread; it
// never outlives the host's process (worker.h). Of the host's descriptors it inherits the standard three only, and of
// the host's manners nothing is asked: it may ignore SIGCHLD, or reap children that are not its own.
#include <sys/types.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "evaluation/channel.h"

namespace espalier {

class WorkerProcess {
 public:
  // Executes the command (its first word is looked for in PATH unless it has a slash) with the dataset's descriptor.
  // Errors: no command; it cannot be started; no descriptors left.
  static Result<std::unique_ptr<WorkerProcess>> start(const std::vector<std::string>& command, int dataset_fd);
  ~WorkerProcess();  // kills it
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  Channel& channel() { return *channel_; }
  void ask_to_stop(bool stop) { stop_->store(stop, std::memory_order_relaxed); }
  pid_t pid() const { return pid_; }
  bool running() const;          // a socket alone does not tell: a child of the worker's may hold it open
  double private_bytes() const;  // resident and not shared with anybody
  // Ends it; how it had ended, in words: "killed by signal 11 (Segmentation fault)".
  std::string kill_and_explain();

 private:
  WorkerProcess() = default;
  pid_t pid_ = -1;
  std::unique_ptr<Channel> channel_;
  std::atomic<bool>* stop_ = nullptr;
};

// A copy of bytes in memory that nobody can change any more; its descriptor.
Result<int> sealed_copy(std::string_view bytes, const char* name);

}  // namespace espalier
