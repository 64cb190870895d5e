#include "base/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace espalier {
namespace {

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

std::string_view advice(int error_number) {
  switch (error_number) {
    case ENOENT:
      return "; check the path";
    case EACCES:
    case EPERM:
      return "; check its permissions";
    case ENOSPC:
    case EDQUOT:
      return "; free some space, or choose another folder";
    case EFBIG:
      return "; raise the limit on the size of files (ulimit -f), or choose another folder";
    case EISDIR:
      return "; name a file in it";
    case EROFS:
      return "; choose a folder that can be written";
    case ELOOP:
      return "; its links lead round in a circle: name the file itself";
    case ENAMETOOLONG:
      return "; choose a shorter name";
    default:
      return "";
  }
}

}  // namespace

Failure io_error(std::string_view doing, const Path& path, int error_number) {
  return fail(Errc::io, "cannot " + std::string(doing) + " " + path.string() + ": " + std::strerror(error_number) +
                            std::string(advice(error_number)));
}

Result<std::string> read_file(const Path& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return io_error("read", path, errno);
  struct stat status{};
  if (::fstat(file.fd, &status) != 0) return io_error("read", path, errno);
  if (S_ISDIR(status.st_mode)) return io_error("read", path, EISDIR);
  std::string out;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t got = ::read(file.fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("read", path, errno);
    if (got == 0) return out;
    out.append(buffer, static_cast<std::size_t>(got));
  }
}

namespace {

// The reason why not all was written; 0: it was.
int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return 0;
}

// A pipe, a terminal, /dev/null: what cannot be replaced by a file.
Status write_into(const Path& path, std::string_view bytes) {
  const Descriptor device{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
  if (device.fd < 0) return io_error("write", path, errno);
  if (const int reason = write_all(device.fd, bytes)) return io_error("write", path, reason);
  return ok();
}

// The file that a path leads to, through links as far as there are any; the last may lead to a file to be made. A link
// that the system does not follow (in a circle, of a stranger in a folder for all) is an error.
Result<Path> behind_links(const Path& path) {
  struct stat there{};
  if (::stat(path.c_str(), &there) != 0 && errno != ENOENT) return io_error("write", path, errno);
  Path out = path;
  std::error_code none;
  while (std::filesystem::is_symlink(out, none)) {
    const Path to = std::filesystem::read_symlink(out, none);
    if (none) return io_error("write", path, none.value());
    out = out.parent_path() / to;
  }
  return out;
}

constexpr int anew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

// A name in the file's folder that nobody can guess and have put something there, and no longer than any file's may be.
Result<Path> name_beside(const Path& file) {
  std::uint64_t drawn = 0;
  if (::getrandom(&drawn, sizeof drawn, 0) != sizeof drawn) return io_error("write", file, errno);
  char name[32];
  std::snprintf(name, sizeof name, "espalier-%016llx.part", static_cast<unsigned long long>(drawn));
  return file.parent_path() / name;
}

}  // namespace

Status write_file(const Path& path, std::string_view bytes, bool secret) {
  TRY(const Path file, secret ? Result<Path>(path) : behind_links(path));
  struct stat there{};
  if (!secret && ::stat(file.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) return write_into(path, bytes);
  TRY(const Path aside, name_beside(file));
  Descriptor written{::open(aside.c_str(), anew, secret ? 0600 : 0666)};
  if (written.fd < 0) return io_error("write", path, errno);
  const auto give_up = [&](int reason) {
    ::unlink(aside.c_str());
    return io_error("write", path, reason);
  };
  if (const int reason = write_all(written.fd, bytes)) return give_up(reason);
  if (::fsync(written.fd) != 0) return give_up(errno);
  const int fd = std::exchange(written.fd, -1);
  if (::close(fd) != 0 || ::rename(aside.c_str(), file.c_str()) != 0) return give_up(errno);
  return ok();
}

Status can_be_written(const Path& path) {
  TRY(const Path file, behind_links(path));
  struct stat there{};
  const bool exists = ::stat(file.c_str(), &there) == 0;
  if (exists && S_ISDIR(there.st_mode)) return io_error("write", path, EISDIR);
  const Path replaced_in = file.has_parent_path() ? file.parent_path() : Path(".");
  const Path& needed = exists && !S_ISREG(there.st_mode) ? file : replaced_in;
  if (::access(needed.c_str(), W_OK) != 0) return io_error("write", path, errno);
  if (exists && !S_ISREG(there.st_mode)) return ok();
  TRY(const Path aside, name_beside(file));  // some folders say that they can be, and take nothing
  const Descriptor made{::open(aside.c_str(), anew, 0600)};
  if (made.fd < 0) return io_error("write", path, errno);
  ::unlink(aside.c_str());
  return ok();
}

Status make_folder(const Path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return ok();
  if (path.has_parent_path() && path.parent_path() != path) TRY_STATUS(make_folder(path.parent_path()));
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return io_error("make the folder", path, errno);
  if (!std::filesystem::is_directory(path, error)) return io_error("make the folder", path, ENOTDIR);
  return ok();
}

Result<MappingPtr> Mapping::of_file(const Path& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return io_error("read", path, errno);
  return of_descriptor(file.fd, path.string());
}

Result<MappingPtr> Mapping::of_descriptor(int fd, const std::string& name) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return io_error("read", name, errno);
  if (S_ISDIR(status.st_mode)) return io_error("read", name, EISDIR);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return MappingPtr(new Mapping(nullptr, 0));
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
  if (data == MAP_FAILED) return io_error("read", name, errno);
  return MappingPtr(new Mapping(data, size));
}

Mapping::~Mapping() {
  if (data_) ::munmap(data_, size_);
}

void Mapping::forget(std::size_t offset, std::size_t length) const {
  const std::size_t page = 4096, from = (offset + page - 1) / page * page, to = (offset + length) / page * page;
  if (to > from && to <= size_) ::madvise(static_cast<char*>(data_) + from, to - from, MADV_DONTNEED);
}

}  // namespace espalier
