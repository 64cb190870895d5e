#pragma once
// Whole files in and out. Messages name the path, the reason and what to do.
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace espalier {

using Path = std::filesystem::path;

Result<std::string> read_file(const Path&);

// Written beside, flushed to the disk and renamed: a reader sees the old file or the new one, never a part. A link
// stays, and the file that it leads to is replaced or made. A path that is no file (a pipe, /dev/null) is written into.
// When `secret` it is readable by its owner only, and a file of our own: whatever stands there gives way, links too.
Status write_file(const Path&, std::string_view bytes, bool secret = false);

// What write_file() would fail for, as far as it can be known before there is something to write: a folder, links in a
// circle, too long a name, a folder that is not there or not to be written in.
Status can_be_written(const Path&);

Status make_folder(const Path&);  // with its parents, owner only; existing is fine

// A file's bytes in memory, read when touched. The bytes live as long as somebody holds the pointer.
class Mapping {
 public:
  static Result<std::shared_ptr<const Mapping>> of_file(const Path&);
  static Result<std::shared_ptr<const Mapping>> of_descriptor(int fd,
                                                              const std::string& name);  // fd stays the caller's
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }
  void forget(std::size_t offset, std::size_t length) const;  // these pages will not be read soon

 private:
  Mapping(void* data, std::size_t size) : data_(data), size_(size) {}
  void* data_;
  std::size_t size_;
};
using MappingPtr = std::shared_ptr<const Mapping>;

// An error with the operating system's reason: "cannot write run/x: No space left on device".
Failure io_error(std::string_view doing, const Path&, int error_number);

}  // namespace espalier
