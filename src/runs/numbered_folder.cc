#include "runs/numbered_folder.h"

#include <sys/stat.h>

#include <cerrno>

namespace espalier {

Result<Path> make_numbered_folder(const Path& name) {
  Path out = name;
  for (int n = 2; ::mkdir(out.c_str(), 0700) != 0; ++n) {
    if (errno != EEXIST) return io_error("make the folder", out, errno);
    out = name.string() + "-" + std::to_string(n);
  }
  return out;
}

}  // namespace espalier
