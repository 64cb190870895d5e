#pragma once
#include <string>

namespace espalier::cli {

// A message of the engine, whose hints name options of `espalier fit`, with those that the `tpot` command has instead;
// of what it has none for, the command that has it.
std::string in_words_of_tpot(const std::string& message);

}  // namespace espalier::cli
