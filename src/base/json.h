#pragma once
// The only way to JSON: parsing gives a Result, reading is typed and never throws, numbers that JSON lacks (NaN and
// the infinities) travel as the texts "nan", "inf" and "-inf". Objects keep the order in which they were written.
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace espalier {

using Json = nlohmann::ordered_json;

Result<Json> parse_json(std::string_view text, std::string_view where);  // `where` names the source in messages
std::string to_line(const Json&);                                        // one line
std::string to_pretty(const Json&);                                      // indented, for people
Json json_number(double);

// The member `name` of an object as a T: double, std::int64_t, bool, std::string, Json, or a vector of these. Absent or
// of another type: an error that names the member.
template <class T>
Result<T> json_get(const Json& object, std::string_view name);
// The same, or `otherwise` where the member is absent or null.
template <class T>
Result<T> json_get_or(const Json& object, std::string_view name, T otherwise);

}  // namespace espalier
