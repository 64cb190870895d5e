#pragma once
#include <cstddef>
#include <string>

namespace espalier::cli {

// Of the terminal that is written to, the standard error's unless it is named; plenty where it is none.
std::size_t terminal_columns(int descriptor = 2);

// What is redrawn in one line of a terminal: as much as fits without wrapping, since a wrapped line could not be
// redrawn. First what stands behind the score's comma goes, then the bar.
std::string one_line(const std::string& bar, const std::string& count, const std::string& score, std::size_t columns);

}  // namespace espalier::cli
