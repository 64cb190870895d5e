#include "runs/new_folder.h"

#include <sys/stat.h>
#include <unistd.h>

namespace espalier {

NewFolder::NewFolder(Path folder) : folder_(std::move(folder)) {
  std::error_code none;
  empty_ = std::filesystem::is_directory(folder_, none) && std::filesystem::is_empty(folder_, none);
  for (const char* part : {"run.json", "dataset.esd", "journals", "trials", "models"})
    if (!std::filesystem::exists(folder_ / part, none)) absent_parts_.push_back(folder_ / part);
  for (Path at = folder_; !at.empty() && !std::filesystem::exists(at, none); at = at.parent_path())
    absent_folders_.push_back(at);
}

void NewFolder::make_private() const {
  if (empty_) ::chmod(folder_.c_str(), 0700);
}

void NewFolder::remove() const {
  std::error_code none;
  for (const Path& part : absent_parts_) std::filesystem::remove_all(part, none);
  for (const Path& folder : absent_folders_) ::rmdir(folder.c_str());
}

}  // namespace espalier
