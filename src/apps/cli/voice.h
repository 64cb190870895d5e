#pragma once
// Words for people. What stands in them may come from a stranger's table or model, so control characters, which a
// terminal would obey, are not passed on.
#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace espalier::cli {

// The text with '?' for control characters but line ends and tabs.
std::string printable(std::string_view text);

template <class T>
auto printable_value(const T& value) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>)
    return printable(value);
  else
    return value;
}

// To the standard output. Throws std::system_error where that cannot be written: it is what was asked for.
template <class... T>
void tell(fmt::format_string<const T&...> format, const T&... values) {
  fmt::print(fmt::runtime(fmt::string_view(format)), printable_value(values)...);
}

// To the standard error. Telling must never cost what is told of: a log on a full disk, a terminal that is gone or a
// closed descriptor does not throw, and does not end a run.
template <class... T>
void say(fmt::format_string<const T&...> format, const T&... values) noexcept {
  try {
    const std::string text = fmt::format(fmt::runtime(fmt::string_view(format)), printable_value(values)...);
    (void)std::fwrite(text.data(), 1, text.size(), stderr);
  } catch (...) {  // NOLINT: then silence
  }
}

// Opens /dev/null in place of the standard input, output and error where they are closed, so that no file of ours gets
// their numbers and is written to by whoever speaks.
void secure_standard_streams();

}  // namespace espalier::cli
