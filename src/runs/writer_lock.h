#pragma once
#include "base/files.h"

namespace espalier {

// Holds a writer's name on a run for as long as it lives: two processes that wrote one journal, and pruned and replaced
// each other's files, would both end well and leave nonsense. It is an advisory lock on a file that stays (`flock`): it
// goes with its process however that ends, so there is nothing to clean up, and a process of another name asks for
// another one. On file systems that know no locks it holds nothing.
class WriterLock {
 public:
  // Of `journals/<writer>.lock` in the run's folder. Errors: another process holds it (the message names it), or the
  // file cannot be made.
  static Result<WriterLock> take(const Path& run_folder, const std::string& writer);

  WriterLock(WriterLock&& other) noexcept { std::swap(fd_, other.fd_); }
  WriterLock& operator=(WriterLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~WriterLock();

 private:
  WriterLock() = default;
  int fd_ = -1;
};

}  // namespace espalier
