#include "pipeline/fit_cache.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdlib>
#include <fstream>

namespace espalier {
namespace {

namespace fs = std::filesystem;

constexpr double kept_after_making_room = 0.8;
constexpr std::size_t bytes_between_counts = std::size_t{64} << 20;
constexpr std::string_view ending = ".fit", temporary_name = "espalier-cache-";

struct Front {
  Hash128 checksum;
  double seconds;
};

std::string text_of(const Front& front) { return {reinterpret_cast<const char*>(&front), sizeof front}; }

bool is_free(const Path& lock) {
  const int fd = ::open(lock.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return false;
  const bool out = ::flock(fd, LOCK_EX | LOCK_NB) == 0;
  ::close(fd);
  return out;
}

// What processes have left that were killed.
void sweep(const Path& parent) {
  std::error_code none;
  std::vector<Path> left;
  for (const auto& entry : fs::directory_iterator(parent, none)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(temporary_name) && is_free(entry.path() / "lock")) left.push_back(entry.path());
  }
  for (const Path& folder : left) fs::remove_all(folder, none);
}

}  // namespace

Path FitCache::file_of(const Hash128& fit) const {
  const std::string name = to_text(Hasher().add(setup_.scope).add(fit).done());
  return setup_.folder / name.substr(0, 2) / (name.substr(2) + std::string(ending));
}

std::optional<FitCache::Kept> FitCache::find(const Hash128& fit) const {
  const Path path = file_of(fit);
  std::error_code none;
  if (!fs::exists(path, none)) return std::nullopt;
  auto bytes = read_file(path);
  Front front{};
  if (!bytes || bytes->size() < sizeof front) return std::nullopt;
  std::copy_n(bytes->data(), sizeof front, reinterpret_cast<char*>(&front));
  Kept out{bytes->substr(sizeof front), front.seconds};
  if (hash_bytes(out.state) != front.checksum) return std::nullopt;
  fs::last_write_time(path, fs::file_time_type::clock::now(), none);
  return out;
}

void FitCache::keep(const Hash128& fit, std::string_view state, double seconds) {
  if (state.size() > setup_.most_bytes / 10) return;
  make_room();
  const Path path = file_of(fit);
  std::error_code none;
  fs::create_directories(path.parent_path(), none);
  const Path part = path.string() + "." + std::to_string(::getpid());
  {
    std::ofstream out(part, std::ios::binary);
    out << text_of({hash_bytes(state), seconds}) << state;
    if (!out.flush()) {
      fs::remove(part, none);
      return;
    }
  }
  fs::rename(part, path, none);
  if (none) fs::remove(part, none);
  bytes_since_counted_ += state.size() + sizeof(Front);
}

// Counted now and then, since others write too.
void FitCache::make_room() {
  if (counted_ && bytes_since_counted_ < std::min(bytes_between_counts, setup_.most_bytes / 10)) return;
  counted_ = true;
  bytes_since_counted_ = 0;
  struct File {
    fs::file_time_type used;
    Path path;
    std::size_t bytes;
  };
  std::vector<File> files;
  std::size_t all = 0;
  std::error_code none;
  for (auto it = fs::recursive_directory_iterator(setup_.folder, none); it != fs::end(it); it.increment(none)) {
    if (it->path().extension() != ending) continue;
    const std::size_t bytes = it->file_size(none);
    if (none) continue;
    files.push_back({it->last_write_time(none), it->path(), bytes});
    all += bytes;
  }
  if (all <= setup_.most_bytes) return;
  std::ranges::sort(files, {}, &File::used);
  const double kept = kept_after_making_room * static_cast<double>(setup_.most_bytes);
  for (const File& f : files) {
    if (static_cast<double>(all) <= kept) break;
    if (fs::remove(f.path, none)) all -= f.bytes;
  }
}

Result<TemporaryCacheFolder> TemporaryCacheFolder::make() {
  std::error_code error;
  const Path parent = fs::temp_directory_path(error);
  if (error) return io_error("use", "the folder for temporary files", error.value());
  sweep(parent);
  std::string name = (parent / (std::string(temporary_name) + "XXXXXX")).string();
  if (!::mkdtemp(name.data())) return io_error("make a folder in", parent, errno);
  const int lock = ::open((Path(name) / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || ::flock(lock, LOCK_EX | LOCK_NB) != 0) return io_error("lock", Path(name) / "lock", errno);
  return TemporaryCacheFolder(name, lock);
}

TemporaryCacheFolder::TemporaryCacheFolder(TemporaryCacheFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}

TemporaryCacheFolder::~TemporaryCacheFolder() {
  std::error_code none;
  if (!path_.empty()) fs::remove_all(path_, none);
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace espalier
