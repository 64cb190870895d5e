#pragma once
// Damage that keeps the form: a saved record (base/archive.h) or JSON stays one, and says something else. Bytes that
// are struck at random mostly break the form and test the threshold; this tests what stands behind it.
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/rng.h"

namespace espalier::test {

// One value somewhere in it is lost, repeated, put in another's place, made many or made strange.
Json damaged_json(Json, Rng&);
// The same of a record, of those in it and of JSON in it. Whatever is no record is damaged as bytes.
std::string damaged_record(const std::string& record, Rng&);

}  // namespace espalier::test
