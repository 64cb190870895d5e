#include "apps/cli/voice.h"

#include <fcntl.h>
#include <unistd.h>

namespace espalier::cli {

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    const bool low = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f;
    const bool high = byte == 0xc2 && next >= 0x80 && next < 0xa0;  // U+0080 ... U+009F
    out += low || high ? '?' : text[i];
    i += high;
  }
  return out;
}

void secure_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0) (void)::open("/dev/null", O_RDWR);  // the lowest number that is free
}

}  // namespace espalier::cli
