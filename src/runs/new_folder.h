#pragma once
#include "base/files.h"

namespace espalier {

// The folder of a run that is about to be made, for the case that nothing comes of it. What is there when this is
// constructed is not ours, and stays.
class NewFolder {
 public:
  explicit NewFolder(Path folder);
  void make_private() const;  // an empty folder of our own becomes its owner's alone
  // What makes a run, the folder and those of its parents that were not there; other things that have come into these
  // stay, and they with them.
  void remove() const;

 private:
  Path folder_;
  bool empty_ = false;
  std::vector<Path> absent_parts_, absent_folders_;  // innermost first
};

}  // namespace espalier
