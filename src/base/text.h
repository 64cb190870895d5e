#pragma once
// Words for people.
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

// "; did you mean 'age' or 'wage'?" for a word that is not among those known; with none near, "; there are age, city".
std::string nearest_words(std::string_view word, const std::vector<std::string>& known);

std::string joined(const std::vector<std::string>& words, std::string_view between = ", ");
std::string shortened(const std::vector<std::string>& words, std::size_t most);  // "a, b, c and 4 more"
std::string brief(std::string_view text);  // a cell as a sentence can bear it: its beginning, if it is long
// "a, b,,"c, d"": the words a, b and "c, d". Blanks around words are dropped, and empty words but for quoted ones.
std::vector<std::string> split_words(std::string_view text, char separator = ',');
std::string listed(const std::string& word, char separator = ',');  // as it stands in such a list: quoted if need be
std::string shell_word(const std::string&);                         // as a shell takes it for one word

// "1 row", "2,000 rows".
std::string counted(std::size_t n, std::string_view noun, std::string_view plural = {});

}  // namespace espalier
