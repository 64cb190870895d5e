#include "export/python_helpers.h"

namespace espalier {

const std::vector<PythonHelper>& python_helpers() {
  static const std::vector<PythonHelper> all = [] {
    std::vector<PythonHelper> out = fold_helpers();
    for (const auto& more : {wrappers(), stand_ins()}) out.insert(out.end(), more.begin(), more.end());
    return out;
  }();
  return all;
}

}  // namespace espalier
