#include "data/source.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace espalier {
namespace {

std::shared_ptr<const int> owned(int descriptor) {
  return {new int(descriptor), [](const int* d) {
            ::close(*d);
            delete d;
          }};
}

Status stopped(const std::string& name) { return fail(Errc::stopped, name + ": reading was stopped"); }

// All that comes from a descriptor, in memory that has a descriptor of its own.
Result<std::shared_ptr<const int>> kept(int from, const std::string& name, const ReadLimits& limits) {
  const auto out = owned(::memfd_create("table", MFD_CLOEXEC));
  if (*out < 0) return io_error("keep", name, errno);
  std::vector<char> buffer(1 << 17);
  for (std::size_t all = 0;;) {
    if (limits.stopped && limits.stopped()) TRY_STATUS(stopped(name));
    const ssize_t got = ::read(from, buffer.data(), buffer.size());
    if (got == 0) return out;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("read", name, errno);
    all += static_cast<std::size_t>(got);
    if (all > limits.bytes)
      return fail(Errc::unsupported, name + " takes more than the " + std::to_string(limits.bytes / 1000000) +
                                         " MB of memory that there are to read it; write it to a file first");
    for (ssize_t done = 0; done < got;) {
      const ssize_t put = ::write(*out, buffer.data() + done, static_cast<std::size_t>(got - done));
      if (put < 0 && errno != EINTR) return io_error("keep", name, errno);
      done += std::max<ssize_t>(put, 0);
    }
  }
}

}  // namespace

Result<Source> Source::open(const Path& path, const ReadLimits& limits) {
  Source out;
  const bool standard = path == "-";
  out.name_ = standard ? "the standard input" : path.string();
  out.descriptor_ = owned(standard ? ::fcntl(0, F_DUPFD_CLOEXEC, 3) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (*out.descriptor_ < 0) return io_error("read", out.name_, errno);
  struct stat about{};
  if (::fstat(*out.descriptor_, &about) != 0) return io_error("read", out.name_, errno);
  if (S_ISDIR(about.st_mode)) return io_error("read", out.name_, EISDIR);
  if (!S_ISREG(about.st_mode) || (standard && ::lseek(0, 0, SEEK_CUR) != 0)) {
    TRY(out.descriptor_, kept(*out.descriptor_, out.name_, limits));
  }
  return out;
}

Result<std::size_t> Source::read(std::size_t offset, std::span<char> into) const {
  for (;;) {
    const ssize_t got = ::pread(*descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return io_error("read", name_, errno);
  }
}

}  // namespace espalier
