#include "apps/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

namespace espalier::cli {
namespace {

// Characters of UTF-8, each a column.
std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string cut_to(std::string text, std::size_t columns) {
  for (std::size_t i = 0, seen = 0; i < text.size(); ++i)
    if ((text[i] & 0xc0) != 0x80 && seen++ == columns) text.resize(i);
  return text;
}

}  // namespace

std::size_t terminal_columns() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 1000;
}

std::string one_line(const std::string& bar, const std::string& count, const std::string& score, std::size_t columns) {
  const std::string short_score = score.substr(0, score.find(','));
  const std::size_t room = columns - std::min<std::size_t>(columns, 1);  // a full line would wrap
  for (const std::string& line : {bar + count + score, bar + count + short_score, count + short_score})
    if (columns_of(line) <= room) return line;
  return cut_to(count + short_score, room);
}

}  // namespace espalier::cli
