#include "apps/options/places.h"

#include <unistd.h>

#include <algorithm>

namespace espalier::cli {

Path free_run_folder(const Path& table) {
  std::string stem = table.filename().string();
  stem = stem.substr(0, std::min(stem.find('.', 1), stem.size()));
  std::error_code error;
  if (stem == "-") stem = "table";
  Path out = stem + ".run";
  for (int n = 2; std::filesystem::exists(out, error); ++n) out = stem + ".run-" + std::to_string(n);
  return out;
}

Path model_path(const std::string& given) {
  std::error_code error;
  return std::filesystem::is_directory(given, error) ? Path(given) / "models" / "a.espm" : Path(given);
}

std::string own_program() {
  constexpr const char* itself = "/proc/self/exe";  // also where its file is gone, or is another program by now
  return ::access(itself, X_OK) == 0 ? itself : "espalier";
}

}  // namespace espalier::cli
