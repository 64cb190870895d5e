#pragma once
// What is exported of a model: all of its members or one.
#include "export/python_script.h"
#include "model/model.h"

namespace espalier {

// `member`: 1, 2 … in the order of `espalier show`; none: all of them, with their weights. Errors: there is no such
// one.
Result<ScriptSource> source_of(const Model&, std::optional<std::size_t> member = {});

// One step a line, as people write them, with weight and score in comments; `fit --start` reads it.
std::string steps_text(const ScriptSource&);

// The same with the schema and the run, for programs.
Json steps_json(const ScriptSource&);

}  // namespace espalier
