#pragma once
#include <string>
#include <string_view>

namespace espalier {

// What divides the fields of a text, named as it stands there: "," or "||"; " " are runs of blanks, "" is not known.
//
// A separator of several bytes is read as this one byte in its place, so that whoever splits records knows separators
// of one byte only.
constexpr char long_separator = '\x1f';
char separator_byte(const std::string& separator);  // 0: not known
std::string spelled(const std::string& separator);  // for people: "semicolons", "'||'"

// Puts that byte in place of a long separator, but within quotes that open a field: there it is text. Takes a text
// piece by piece.
class SeparatorShortener {
 public:
  explicit SeparatorShortener(std::string separator = {}, char quote = '"')
      : separator_(std::move(separator)), quote_(quote) {}

  // Rewrites what stands in `text` from `from` on. What may be the front of a separator is taken from its end and
  // comes with the next piece, unless it is the last.
  void rewrite(std::string& text, std::size_t from, bool last);

 private:
  std::string separator_;
  char quote_;
  std::string waiting_;
  enum class At { front, field, quotes, closed } at_ = At::front;  // closed: behind a quote in quotes
};

}  // namespace espalier
