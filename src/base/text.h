#pragma once
// Words for people.
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

// "; did you mean 'age' or 'wage'?", or nothing if no known word is near (Levenshtein, 1966).
std::string nearest_words(std::string_view word, const std::vector<std::string>& known);

std::string joined(const std::vector<std::string>& words, std::string_view between = ", ");
std::vector<std::string> split_words(std::string_view text, char separator = ',');  // blanks around words are dropped

// "1 row", "2,000 rows".
std::string counted(std::size_t n, std::string_view noun, std::string_view plural = {});

}  // namespace espalier
