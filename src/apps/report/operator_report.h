#pragma once
// What the catalogue says of an operator, in words and as an object.
#include "base/json.h"
#include "operators/operator.h"

namespace espalier::cli {

std::string_view name_of(Role);
std::string domain_of(const ParamInfo&);     // "number in (0, 1]", "l1 | l2"
std::string condition_of(const ParamInfo&);  // "while loss is huber", or nothing
Json operator_json(const Operator&);

}  // namespace espalier::cli
