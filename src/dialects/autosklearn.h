#pragma once
// auto-sklearn's search spaces (0.8 to 0.15) and configurations. A space is a line: data preprocessing, rescaling, a
// feature preprocessor, an estimator; all but the first are a choice among components with hyperparameters of their
// own, some of which rest on others, with clauses that may not hold together. A configuration is a flat dictionary:
//
//   {"classifier:__choice__": "random_forest", "classifier:random_forest:max_features": 0.5, …,
//    "feature_preprocessor:__choice__": "no_preprocessing", "balancing:strategy": "none", …}
//
// How their words become ours: a component is the operator with the scikit-learn class it wraps; a hyperparameter is
// the parameter of the same name, or what the tables of autosklearn_names.cc say (keep_variance is n_components); the
// texts "True", "False" and "None" are values. Translations that rest on the table take its shape: the exponent of
// max_features (d ** theirs columns) is a share here, drawn on a logarithmic scale between the same ends;
// max_depth_factor counts levels. Preparation becomes `prepare`; rescaling scales all columns, where theirs leaves
// encoded categories alone; `balancing` is class_weight of the estimators on their lists; estimators that grow do so to
// their max_iter.
//
// What is written back is a configuration that auto-sklearn takes: hyperparameters that do not exist here stand at
// their default. A configuration that came in is not always written back letter by letter (two encodings that are one
// here, the last bit of an exponent): who must print it unchanged keeps its text beside the step.
#include "dialects/hyperparameter.h"

namespace espalier {

class AutosklearnSpace {
 public:
  // `version` is one version of a space's description ("versions"/"0.8.0" of space_classification.json: components,
  // data_preprocessing, balancing, variants), `variant` one of its variants ("binary_dense").
  // Errors: a description without these; a variant that is not there; no estimator of it exists here.
  static Result<AutosklearnSpace> read(const Json& version, std::string_view variant, const Catalog&, const Shape& raw);

  const Menu& menu() const { return read_.menu; }
  const Grammar& grammar() const { return read_.grammar; }
  const std::vector<std::string>& absent() const { return read_.absent; }  // components, in full
  const std::vector<std::string>& notes() const { return read_.notes; }

  // Errors, by name: a hyperparameter that the space does not have, or that is set without its component; a choice or a
  // value that it does not have, or that does not exist here. What is not set is at its default.
  Result<Step> step_of(const Json& configuration) const;
  // Every active hyperparameter. Errors: a step that is not of this line, or a value that auto-sklearn has no word for.
  Result<Json> configuration_of(const Step&) const;

 private:
  friend class AutosklearnReader;

  // What one dish is in their words. Its hyperparameters may be those of the step in its parameter `estimator`.
  struct Component {
    std::string name;    // in full, and the dish's: classifier:random_forest
    std::string choice;  // the hyperparameter that chooses it, classifier:__choice__; empty: there is no choice
    bool nested = false;
    std::vector<Hyperparameter> hyperparameters = {};
  };
  const Component* component(std::string_view name) const;
  Result<Step> slot_of(const Component&, const Json& configuration) const;

  DialectSpace read_;
  std::vector<Component> components_;
};

}  // namespace espalier
