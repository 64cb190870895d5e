#pragma once
// What a run searches, as it is asked for and as run.json keeps it: our own space or a TPOT configuration, cut down by
// names of operators, in trees of any form or along a template.
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "search/space.h"

namespace espalier {

struct SearchSpace {
  SpaceOptions cut = {};
  Json configuration = {};  // a dictionary of TPOT's; null: our own space
  std::string line = {};    // "Selector-Transformer-Classifier"; empty: trees of any form

  // `remarks`, if there are any: what of the configuration does not exist here, and what was read as something else.
  Result<Space> on(const Catalog&, const Shape& raw, Task, Step preparation,
                   std::vector<std::string>* remarks = nullptr) const;
};

void write(const SearchSpace&, Json& info);
// Errors: members of another type.
Result<SearchSpace> search_space_of(const Json& info);

}  // namespace espalier
