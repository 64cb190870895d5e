#pragma once
#include "data/read_table.h"

namespace espalier {

// The bytes of a file, which can be read from the front as often as is wanted: those of a pipe, a terminal or the
// standard input ("-") are kept in memory. Copies share the open file.
class Source {
 public:
  // Errors: the file cannot be opened or is a folder; what is kept in memory is more than the limit, or is stopped.
  static Result<Source> open(const Path&, const ReadLimits& = {});

  const std::string& name() const { return name_; }  // as messages call it
  // How many bytes were put into `into` from `offset` on; 0 is the end. Asks whether to stop where a signal interrupts.
  Result<std::size_t> read(std::size_t offset, std::span<char> into) const;

 private:
  std::string name_;
  std::shared_ptr<const int> descriptor_;
};

}  // namespace espalier
