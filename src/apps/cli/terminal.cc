#include "apps/cli/terminal.h"

#include <sys/ioctl.h>

#include <algorithm>

#include "base/columns.h"

namespace espalier::cli {

std::size_t terminal_columns(int descriptor) {
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 1000;
}

std::string one_line(const std::string& bar, const std::string& count, const std::string& score, std::size_t columns) {
  const std::string short_score = score.substr(0, score.find(','));
  const std::size_t room = columns - std::min<std::size_t>(columns, 1);  // a full line would wrap
  for (const std::string& line : {bar + count + score, bar + count + short_score, count + short_score})
    if (width_of(line) <= room) return line;
  return cut_to(count + short_score, room);
}

}  // namespace espalier::cli
