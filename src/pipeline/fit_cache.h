#pragma once
// Fitted transformers on disk, for the other workers of a run and for runs to come (TPOT's `memory`).
//
// A file holds the saved state of one fit, under the 128 bits of all that decides it: data and folds, evaluation seed,
// rows trained on, canonical sub-step, version and instruction set of the program. Files are renamed into place and
// carry a checksum, so any number of processes share a folder; what cannot be read is fitted anew. Having it or not
// cannot change a result.
#include <optional>

#include "base/files.h"
#include "base/hash.h"

namespace espalier {

struct FitCacheSetup {
  Path folder = {};                               // empty: no cache
  std::size_t most_bytes = std::size_t{2} << 30;  // of its files together; the least recently used go first
  Hash128 scope = {};                             // of the data and the program; set by whoever opens it
  bool operator==(const FitCacheSetup&) const = default;
};

class FitCache {
 public:
  explicit FitCache(FitCacheSetup setup) : setup_(std::move(setup)) {}

  struct Kept {
    std::string state;
    double seconds = 0;  // that the fit took
  };
  std::optional<Kept> find(const Hash128& fit) const;
  void keep(const Hash128& fit, std::string_view state, double seconds);  // a full disk keeps nothing

 private:
  Path file_of(const Hash128& fit) const;
  void make_room();

  FitCacheSetup setup_;
  std::size_t bytes_since_counted_ = 0;
  bool counted_ = false;
};

// A cache folder of this process's own, gone with this object. One that a killed process has left is removed by the
// next of these. Errors: the system's folder for temporary files cannot be written.
class TemporaryCacheFolder {
 public:
  static Result<TemporaryCacheFolder> make();
  TemporaryCacheFolder(TemporaryCacheFolder&& other) noexcept;
  TemporaryCacheFolder& operator=(TemporaryCacheFolder&&) = delete;
  ~TemporaryCacheFolder();
  const Path& path() const { return path_; }

 private:
  TemporaryCacheFolder(Path path, int lock) : path_(std::move(path)), lock_(lock) {}
  Path path_;
  int lock_ = -1;
};

}  // namespace espalier
