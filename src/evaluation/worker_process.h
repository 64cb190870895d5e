#pragma once
// One worker process as the pool sees it.
#include <sys/types.h>

#include <atomic>
#include <memory>

#include "evaluation/channel.h"

namespace espalier {

class WorkerProcess {
 public:
  // Executes `program worker` with the dataset's descriptor. Errors: the program cannot be started.
  static Result<std::unique_ptr<WorkerProcess>> start(const std::string& program, int dataset_fd);
  ~WorkerProcess();  // kills it
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  Channel& channel() { return *channel_; }
  void ask_to_stop(bool stop) { stop_->store(stop, std::memory_order_relaxed); }
  pid_t pid() const { return pid_; }
  double private_bytes() const;    // resident and not shared with anybody
  std::string kill_and_explain();  // ends it; how it had ended, in words: "killed by signal 11 (Segmentation fault)"

 private:
  WorkerProcess() = default;
  pid_t pid_ = -1;
  std::unique_ptr<Channel> channel_;
  std::atomic<bool>* stop_ = nullptr;
};

// A copy of bytes in memory that nobody can change any more; its descriptor.
Result<int> sealed_copy(std::string_view bytes, const char* name);

}  // namespace espalier
