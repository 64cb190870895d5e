#pragma once
// A model in words for machines.
#include "model/model.h"

namespace espalier {

// {"made_by", "metric", "score", "targets": [{"name", "classes"}], "members": [{"weight", "trial", "score", "step"}],
// "features": [{"name", "kind"}], "importances": [{"column", "share"}] or null where no member knows any}.
Json describe(const Model&);

}  // namespace espalier
