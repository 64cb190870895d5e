#include "data/separator.h"

#include <utility>

namespace espalier {

char separator_byte(const std::string& separator) {
  if (separator.empty()) return 0;
  return separator.size() == 1 ? separator[0] : long_separator;
}

std::string spelled(const std::string& separator) {
  for (const auto& [mark, name] :
       {std::pair{",", "commas"}, {";", "semicolons"}, {"\t", "tabs"}, {"|", "bars"}, {" ", "blanks"}})
    if (separator == mark) return name;
  return "'" + separator + "'";
}

void SeparatorShortener::rewrite(std::string& text, std::size_t from, bool last) {
  if (separator_.size() < 2) return;
  const std::string piece = std::exchange(waiting_, {}) + text.substr(from);
  text.resize(from);
  for (std::size_t i = 0; i < piece.size();) {
    const bool quoted = at_ == At::quotes;
    if (!last && !quoted && piece.size() - i < separator_.size()) {
      waiting_ = piece.substr(i);
      return;
    }
    if (!quoted && piece.compare(i, separator_.size(), separator_) == 0) {
      text.push_back(long_separator);
      i += separator_.size();
      at_ = At::front;
      continue;
    }
    const char c = piece[i++];
    text.push_back(c);
    if (quoted)
      at_ = c == quote_ ? At::closed : At::quotes;
    else if (c == quote_ && at_ != At::field)
      at_ = At::quotes;
    else if (c == '\n' || c == '\r')
      at_ = At::front;
    else if (at_ != At::front || (c != ' ' && c != '\t'))
      at_ = At::field;
  }
}

}  // namespace espalier
