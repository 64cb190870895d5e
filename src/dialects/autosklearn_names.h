#pragma once
// Which of our operators auto-sklearn's components are, and which parameters their hyperparameters. A table, so that an
// operator that comes later is found without a line here, and a component that does not exist here is named.
#include "dialects/hyperparameter.h"

namespace espalier {

// The scikit-learn class that a component wraps. `inner`: the class whose hyperparameters it exposes, where the
// component selects columns by an estimator. An empty class: the component passes on what it reads.
struct ComponentClass {
  std::string_view kind, name, sklearn, inner = {};
};
// Null for a component of another kind or name.
const ComponentClass* component_class(std::string_view kind, std::string_view name);

// Says which parameter of the operator a hyperparameter is, in `param`, `scale`, `factor`, `item` and `words`.
// `component` is its choice ("classifier:random_forest", "robust_scaler" for data preprocessing).
void translate(Hyperparameter&, std::string_view component, std::string_view name, const Operator&, const Shape& raw);

}  // namespace espalier
