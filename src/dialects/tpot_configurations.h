#pragma once
// The configurations that come with TPOT (0.11.7): "TPOT default" (also by no name at all), "TPOT light", "TPOT MDR"
// and "TPOT sparse", for classes and for numbers, with their operators, parameters and values.
#include "base/json.h"
#include "data/target.h"

namespace espalier {

// The dictionary of a configuration that comes with TPOT, or of a file (dialects/tpot.h). Errors: a name that is
// neither; a file that cannot be read; "TPOT NN" and "TPOT cuML", which name what to use instead.
Result<Json> tpot_configuration(const std::string& given, Task);

}  // namespace espalier
