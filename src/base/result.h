#pragma once
#include <exception>
#include <string>
#include <utility>
#include <variant>

namespace espalier {

enum class Errc { invalid_argument, not_found, corrupt, io, unsupported, stopped };

struct Error {
  Errc code;
  std::string message;
};

// An error on its way out of a function: return fail(Errc::corrupt, "...").
struct Failure {
  Error error;
};
inline Failure fail(Errc code, std::string message) { return {{code, std::move(message)}}; }

// A value or the reason there is none. Shaped like std::expected, which will replace it.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Failure failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T& operator*() & { return *std::get_if<0>(&state_); }
  const T& operator*() const& { return *std::get_if<0>(&state_); }
  T&& operator*() && { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }
  const Error& error() const& { return *std::get_if<1>(&state_); }
  Error&& error() && { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Error> state_;
};

struct Nothing {};
using Status = Result<Nothing>;
inline Status ok() { return Nothing{}; }

// What only we can cause. It and std::bad_alloc are the only exceptions that cross our layers.
class BrokenPromise : public std::exception {
 public:
  explicit BrokenPromise(const char* what) : what_(what) {}
  const char* what() const noexcept override { return what_; }

 private:
  const char* what_;
};

}  // namespace espalier

#define ESPALIER_CONCAT_(a, b) a##b
#define ESPALIER_CONCAT(a, b) ESPALIER_CONCAT_(a, b)
#define ESPALIER_TEXT_(x) #x
#define ESPALIER_TEXT(x) ESPALIER_TEXT_(x)

// TRY(auto table, read_csv(path));   leaves the function with the error, or binds the value.
#define TRY(declaration, ...) TRY_IMPL(ESPALIER_CONCAT(result_, __LINE__), declaration, __VA_ARGS__)
#define TRY_IMPL(tmp, declaration, ...)                         \
  auto tmp = (__VA_ARGS__);                                     \
  if (!tmp) return ::espalier::Failure{std::move(tmp).error()}; \
  declaration = *std::move(tmp)

#define TRY_STATUS(...) TRY_STATUS_IMPL(ESPALIER_CONCAT(status_, __LINE__), __VA_ARGS__)
#define TRY_STATUS_IMPL(tmp, ...)                                  \
  if (auto tmp = (__VA_ARGS__); !tmp) return ::espalier::Failure { \
      std::move(tmp).error()                                       \
    }

#define CHECK(condition)                                                                     \
  do {                                                                                       \
    if (!(condition)) [[unlikely]]                                                           \
      throw ::espalier::BrokenPromise(__FILE__ ":" ESPALIER_TEXT(__LINE__) ": " #condition); \
  } while (false)
