#include "data/buffer.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace espalier {
namespace {

constexpr std::size_t large = 1 << 18;  // from here on a block is mapped, so that it can be moved without copying

}  // namespace

void* resize_block(void* block, std::size_t old_bytes, std::size_t new_bytes) {
  void* out = nullptr;
  if (old_bytes < large && new_bytes < large) {
    out = std::realloc(block, new_bytes);
  } else if (old_bytes >= large && new_bytes >= large) {
    out = ::mremap(block, old_bytes, new_bytes, MREMAP_MAYMOVE);
    if (out == MAP_FAILED) out = nullptr;
  } else if (new_bytes >= large) {
    out = ::mmap(nullptr, new_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (out == MAP_FAILED) throw std::bad_alloc();
    if (old_bytes > 0) std::memcpy(out, block, old_bytes);
    free_block(block, old_bytes);
  } else {
    out = std::malloc(new_bytes);
    if (out) std::memcpy(out, block, new_bytes);
    if (out) free_block(block, old_bytes);
  }
  if (!out) throw std::bad_alloc();
  return out;
}

void free_block(void* block, std::size_t bytes) {
  if (bytes >= large)
    ::munmap(block, bytes);
  else
    std::free(block);
}

}  // namespace espalier
