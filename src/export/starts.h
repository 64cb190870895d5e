#pragma once
// Pipelines read back from what was exported, to start a new search from.
#include "base/files.h"
#include "operators/catalog.h"

namespace espalier {

// The steps in a file of any form that exports have (a step a line, JSON, a script), in a model, or in a run's folder:
// its model's, or where there is none its ten best trials'. Nothing in the file is executed. Errors name the file and
// the line: no step in it, a text that is no step, an operator that does not exist.
Result<std::vector<Step>> steps_from(const Path&, const Catalog&);

}  // namespace espalier
