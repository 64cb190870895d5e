#pragma once
// What all calls of the C interface do alike: an error becomes a status and a text in the handle, an exception too.
#include <cstring>
#include <new>

#include <espalier/espalier_c.h>
#include "base/result.h"

namespace espalier::capi {

struct Handle {
  std::string error;
};

inline espalier_status status_of(Errc code) {
  switch (code) {
    case Errc::invalid_argument:
      return ESPALIER_INVALID;
    case Errc::not_found:
      return ESPALIER_NOT_FOUND;
    case Errc::corrupt:
      return ESPALIER_CORRUPT;
    case Errc::io:
      return ESPALIER_IO;
    case Errc::unsupported:
      return ESPALIER_UNSUPPORTED;
    case Errc::stopped:
      return ESPALIER_STOPPED;
  }
  return ESPALIER_INTERNAL;
}

// Runs `body`, which gives a Status; what went wrong is put into `error`.
template <class Body>
espalier_status guarded(std::string& error, const Body& body) noexcept {
  try {
    error.clear();
    const Status done = body();
    if (done) return ESPALIER_OK;
    error = done.error().message;
    return status_of(done.error().code);
  } catch (const std::bad_alloc&) {
    error.assign("out of memory");  // short enough to need none
    return ESPALIER_NO_MEMORY;
  } catch (const std::exception& e) {
    try {
      error = std::string("a fault of the library's own: ") + e.what();
    } catch (const std::bad_alloc&) { error.assign("a fault of ours"); }
    return ESPALIER_INTERNAL;
  }
}

// The handle is given to `out` before `body(handle)` fills it, so that it can tell its error.
template <class H, class Body>
espalier_status make(H** out, const Body& body) noexcept {
  if (!out) return ESPALIER_INVALID;
  *out = new (std::nothrow) H;
  if (!*out) return ESPALIER_NO_MEMORY;
  return guarded((*out)->error, [&] { return body(**out); });
}

template <class H, class Body>
espalier_status use(H* handle, const Body& body) noexcept {
  return handle ? guarded(handle->error, [&] { return body(*handle); }) : ESPALIER_INVALID;
}

inline const char* error_of(const Handle* handle) { return handle ? handle->error.c_str() : "there is no handle"; }

inline Failure needs(const char* what) { return fail(Errc::invalid_argument, std::string(what) + " is NULL"); }

// A copy for the caller, who frees it by espalier_text_free. Throws std::bad_alloc.
inline char* text_of(const std::string& text) {
  char* out = static_cast<char*>(std::malloc(text.size() + 1));
  if (!out) throw std::bad_alloc();
  std::memcpy(out, text.c_str(), text.size() + 1);
  return out;
}

}  // namespace espalier::capi
