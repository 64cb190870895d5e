// Under the sanitizers: memory that is refused is std::bad_alloc, as without them, for the limits are tested too. The
// sanitizer's own operator new would end the program.
#include <cstdlib>
#include <new>

extern "C" const char* __asan_default_options() {
  return "allocator_may_return_null=1:alloc_dealloc_mismatch=0:quarantine_size_mb=1";
}
extern "C" const char* __tsan_default_options() { return "allocator_may_return_null=1"; }

void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return std::malloc(bytes == 0 ? 1 : bytes); }
void* operator new(std::size_t bytes) {
  if (void* out = operator new(bytes, std::nothrow)) return out;
  throw std::bad_alloc();
}
void operator delete(void* at) noexcept { std::free(at); }
void operator delete(void* at, std::size_t) noexcept { std::free(at); }
void operator delete(void* at, const std::nothrow_t&) noexcept { std::free(at); }
