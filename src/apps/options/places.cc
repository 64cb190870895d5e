#include "apps/options/places.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "evaluation/own_metric.h"

namespace espalier::cli {

Path run_folder_of(const Path& table) {
  std::string stem = table.filename().string();
  stem = stem.substr(0, std::min(stem.find('.', 1), stem.size()));
  if (stem == "-") stem = "table";
  return stem + ".run";
}

Path model_path(const std::string& given) {
  std::error_code error;
  return std::filesystem::is_directory(given, error) ? Path(given) / "models" / "a.espm" : Path(given);
}

std::vector<Path> files_of_metric(const std::string& name) {
  if (!is_own_metric(name)) return {};
  if (const std::size_t colon = name.rfind(':'); colon != name.npos) return {Path(name.substr(0, colon))};
  const char* more = std::getenv("PYTHONPATH");
  std::vector<std::string> folders = split_words(more ? more : "", ':');
  folders.emplace_back(".");
  std::vector<Path> out;
  for (const std::string& folder : folders) {
    Path package = folder;
    for (const std::string& part : split_words(name.substr(0, name.rfind('.')), '.')) {
      out.push_back(package / (part + ".py"));
      package /= part;
      out.push_back(package / "__init__.py");
    }
  }
  return out;
}

std::string own_program() {
  constexpr const char* itself = "/proc/self/exe";  // also where its file is gone, or is another program by now
  return ::access(itself, X_OK) == 0 ? itself : "espalier";
}

}  // namespace espalier::cli
