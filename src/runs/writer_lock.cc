#include "runs/writer_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace espalier {

Result<WriterLock> WriterLock::take(const Path& run_folder, const std::string& writer) {
  const Path file = run_folder / "journals" / (writer + ".lock");
  WriterLock out;
  out.fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (out.fd_ < 0) return io_error("write", file, errno);
  if (::flock(out.fd_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    char holder[32] = {};
    const ssize_t got = ::read(out.fd_, holder, sizeof holder - 1);
    return fail(Errc::io, "another process" + (got > 0 ? " (" + std::string(holder) + ")" : "") +
                              " is at work on the run in " + run_folder.string() +
                              "; wait until it has ended, or name another --run");
  }
  const std::string name = std::to_string(::getpid());
  if (::ftruncate(out.fd_, 0) == 0) (void)!::write(out.fd_, name.data(), name.size());  // for that message only
  return out;
}

WriterLock::~WriterLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace espalier
