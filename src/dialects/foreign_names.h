#pragma once
// The classes that a TPOT configuration names and this engine has no operator for, with what the file itself says of
// them: its parameters, which of them are numbers with a point, functions. Whether they can be imported is somebody
// else's to ask.
#include "operators/catalog.h"
#include "operators/foreign.h"

namespace espalier {

// In the order of their names. Classes inside of parameters are among them.
std::vector<ForeignClass> classes_without_operator(const Json& tpot_config, const Catalog&);

}  // namespace espalier
