#pragma once
#include <string_view>

#include "base/result.h"

namespace espalier {

// An error for the beginning of a file that is none of the formats we read but one that people take for a table, by its
// first bytes: its name, and what to do with it. Else nothing is wrong.
Status refuse_foreign(std::string_view head, const std::string& name);

}  // namespace espalier
