#pragma once
// Where the `tpot` command writes: what may be replaced, and the folder of its run.
#include "apps/cli/tpot_flags.h"
#include "base/files.h"

namespace espalier::cli {

// Before anything is opened or computed. Errors: an output (-o, -log, best.py in -cf) that would replace the table, the
// configuration or the scorer's code, or another output; one that cannot be written at the end.
Status outputs_can_be_written(const TpotFlags&);

// A name in the current folder or, where none can be made, in a temporary one, which is told, and which goes again if
// nothing comes to lie in it.
class TpotRunFolder {
 public:
  static Result<TpotRunFolder> find(const TpotFlags&);
  ~TpotRunFolder();
  TpotRunFolder(TpotRunFolder&&) noexcept = default;
  TpotRunFolder& operator=(TpotRunFolder&&) = delete;

  const Path& path() const { return path_; }

 private:
  TpotRunFolder(Path path, Path temporary) : path_(std::move(path)), temporary_(std::move(temporary)) {}
  Path path_, temporary_;
};

}  // namespace espalier::cli
