#pragma once
#include <memory>
#include <span>

#include "data/source.h"

namespace espalier {

// The bytes of a source from front to back, unpacked where they are gzip or zstd: told by their first bytes, whatever
// the file is called. Nothing of the file stays in memory but a small buffer. Errors name the path, and say whether the
// packed data is damaged or cut short.
class ByteStream {
 public:
  static Result<ByteStream> open(const Source&);
  ByteStream(ByteStream&&) noexcept;
  ByteStream& operator=(ByteStream&&) noexcept;
  ~ByteStream();

  Result<std::size_t> read(std::span<char> into);  // how many; 0 is the end

 private:
  struct State;
  explicit ByteStream(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

}  // namespace espalier
