#pragma once
#include "base/files.h"

namespace espalier {

// Makes a folder by this name or, where that is taken, by the first of name-2, name-3 ... that is not: of several who
// ask at the same time each gets its own. Errors: no folder can be made there.
Result<Path> make_numbered_folder(const Path& name);

}  // namespace espalier
