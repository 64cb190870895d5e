#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace espalier {

// Where the first byte stands that is not UTF-8; npos if all are.
std::size_t find_not_utf8(std::string_view bytes);

void append_utf8(std::string& out, std::uint32_t character);

// Takes one character from the front of a text that is not empty; a broken one counts as a byte.
std::uint32_t take_character(std::string_view& text);

}  // namespace espalier
