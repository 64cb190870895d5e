#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

std::size_t width_of(std::string_view utf8);             // in characters, each a column of the terminal
std::string cut_to(std::string utf8, std::size_t most);  // longer ones end with "…"

// Rows of cells as lines in which the cells of a column stand below each other, with two blanks between: those of the
// columns named in `right` end together, others begin together. The last column is never filled up.
// Lines longer than `most` characters end with "…" there.
std::string aligned(const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& right = {},
                    std::size_t most = 1000);

// "name          text": a line of a report, whose text goes on below itself where it is longer than `most` allows.
std::string labelled(std::string_view name, std::string_view text, std::size_t most = 1000);

}  // namespace espalier
