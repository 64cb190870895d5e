#pragma once
// A hyperparameter as auto-sklearn describes it, and the parameter of ours that it becomes.
#include <nlohmann/json.hpp>

#include "dialects/offered.h"

namespace espalier {

struct Hyperparameter {
  enum class Type { real, integer, choice };  // a constant is a choice of one
  enum class Scale {
    same,
    times,  // ours = factor · theirs
    round,  // the same as the nearest whole number, at least 1
    power,  // ours = factor ** (theirs − 1): of d columns, a share that is d ** theirs of them
  };
  // It is active while the parent (in full) has one of the values, or, where `equal` is false, has none of them.
  struct Parent {
    std::string name;
    bool equal = true;
    std::vector<Json> values;
  };

  std::string name;  // in full: classifier:random_forest:max_features
  Type type = Type::choice;
  double lower = 0, upper = 0;  // theirs, both included
  bool log = false;
  std::vector<Json> choices = {};
  Json default_value = {};
  std::optional<Parent> parent = {};

  std::string param = {};  // ours; empty: it does not exist here, and is read and written without being used
  Scale scale = Scale::same;
  double factor = 1;
  std::optional<std::size_t> item = {};  // of a list: ours is param[item]
  std::vector<Value> words = {};         // ours, one for each choice

  bool has(const Json& theirs) const;
  Value ours(const Json& theirs) const;  // of what it has
  std::optional<Json> theirs(const Value& ours) const;
  Dimension dimension() const;  // of our parameter; of its item, where it is a list
};

// {"type": "float" | "int" | "categorical" | "constant", lower, upper, log, choices, value, default}.
// Errors: another type; a member missing; bounds that are not in order.
Result<Hyperparameter> hyperparameter_from(const Json&, std::string name);

}  // namespace espalier
