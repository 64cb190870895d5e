#pragma once
// A pipeline written down: a value that people type, journals store and searchers cross. It lives in base because
// a parameter may itself be a step, and parameters are declared by operators.
#include <concepts>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace espalier {

struct Step;
struct Value;

struct None {
  bool operator==(const None&) const = default;
};
using List = std::vector<Value>;

// A step as the value of a parameter; shared because it never changes, compared by what it says.
struct Nested {
  std::shared_ptr<const Step> step;
  bool operator==(const Nested&) const;
};

// Numbers are one type, so that 8 and 8.0 are the same candidate.
struct Value : std::variant<None, bool, double, std::string, List, Nested> {
  using variant::variant;
  Value(const char* text) : variant(std::string(text)) {}
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  Value(I number) : variant(static_cast<double>(number)) {}
};
using ParamMap = std::map<std::string, Value, std::less<>>;

struct Step {
  std::string op;
  ParamMap params = {};
  std::vector<Step> inputs = {};
  bool operator==(const Step&) const = default;
};

// name(parameter=value, …)[input, …]; parse(print(s)) == s. A bare word is a text, a step among the values always
// has its parentheses: select_from_model(estimator=extra_trees_classifier(), threshold=mean).
std::string print(const Step&);
std::string print(const Value&);
Result<Step> parse_step(std::string_view text);

}  // namespace espalier
