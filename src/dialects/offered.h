#pragma once
// What both dialects share: the values of their files as ours, the names older releases of scikit-learn gave to
// parameters and values, and what of a dish is offered here. Both systems speak of scikit-learn's classes with the
// parameters of their day (TPOT 0.11 and auto-sklearn 0.8 of scikit-learn 0.22); an operator is found by
// Operator::counterpart.
#include "base/json.h"
#include "search/grammar.h"

namespace espalier {

// A space of a dialect, read. What this engine lacks is named, never dropped in silence.
struct DialectSpace {
  Menu menu = {};
  Grammar grammar = {};
  std::vector<std::string> absent = {};  // operators that do not exist here, by the dialect's name
  std::vector<std::string> notes = {};   // parameters and values left out or read as something else, and why
};

// The operator whose counterpart is that class; null if there is none.
const Operator* operator_like(const Catalog&, std::string_view counterpart);

// JSON's null, true, numbers, texts and arrays as a value. Errors: an object, and arrays in too many arrays.
Result<Value> value_of(const Json&, int deepest = 20);

// Today's name of a parameter, and of one of its values, for an operator: affinity is metric now, the loss `ls`
// squared_error, the words "None" and "none" nothing.
std::string modern_name(const Operator&, std::string_view param);
Value modern_value(const Operator&, std::string_view param, Value);

// Parameters that say how scikit-learn and its kin compute, not what.
bool has_no_effect(std::string_view param);

// Does the parameter take this value, whatever the others are?
bool takes(const ParamInfo&, const Value&);

// The part of a dish that its operator offers: dimensions of parameters that do not exist or have no effect here, and
// values outside a parameter's domain, are left out; each is said in a note. The dimensions are in our words.
Dish offered(Dish, const Operator&, std::vector<std::string>& notes);

}  // namespace espalier
