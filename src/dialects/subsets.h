#pragma once
// The sets of columns that TPOT's FeatureSetSelector chooses among. Its configuration names a table of them (a header,
// then per set its name, its size and its columns, between semicolons, in the column Features) and which of its sets to
// try: by their place from 0, by their name, or several joined:
//
//   {"subset_list": ["sets.csv"], "sel_subset": [0, "pathway 7", [0, 2]]}
#include "base/json.h"

namespace espalier {

// The same with the sets themselves, so that steps and models do not rest on the file: {"features": [["age", "sex"],
// …]}. `where` names the configuration's entry in messages. Errors: either of the two is missing; a file that cannot be
// read or is no such table; a set that is not in it.
Result<Json> with_subsets(const Json& params, const std::string& where);

}  // namespace espalier
