#pragma once
// What a command may write over: none of the files that it reads, and no file twice.
#include "base/files.h"

namespace espalier {

// A file that is to be written, and the option that names it.
struct Output {
  std::string_view option;
  Path path;
};

// Errors: an output is one of the files that are read, or is what another output writes, by whatever path or link;
// files not there yet are told by where they would be. "-" among the inputs is the standard input. Empty paths, inputs
// that do not exist, and what is no file (a pipe, /dev/null) are nobody's.
Status refuse_to_replace(const std::vector<Output>& outputs, const std::vector<Path>& inputs);

}  // namespace espalier
