#pragma once
// Classes and functions that an exported script holds because no package has them.
#include <string>
#include <utility>
#include <vector>

namespace espalier {

struct PythonHelper {
  std::string name;
  std::vector<std::pair<std::string, std::string>> imports;  // module and name; an empty name: the module itself
  std::vector<std::string> needs;                            // other helpers
  std::string text;
};

// In the order in which they must stand.
const std::vector<PythonHelper>& python_helpers();

// The parts of it.
std::vector<PythonHelper> fold_helpers();  // the folds of the search
std::vector<PythonHelper> wrappers();      // what a class of a package does not do by itself
std::vector<PythonHelper> stand_ins();     // for classes of packages that nobody keeps up

}  // namespace espalier
