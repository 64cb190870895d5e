#include <nlohmann/json.hpp>

#include "dialects/autosklearn.h"
#include "dialects/literals.h"
#include "dialects/tpot.h"
#include "search/space.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/world.h"

namespace espalier::test {
namespace {

const Shape table{.rows = 100, .columns = 5, .missing = true};
const Catalog& catalog() {
  static const Catalog out(built_in());
  return out;
}

// Whatever was read makes a space that draws and takes its own draws, or is refused.
void use(const Menu& menu, const Grammar& grammar) {
  const auto space = Space::make(catalog(), table, Task::classification, Step{"prepare"}, menu, grammar);
  if (!space) return demand(!space.error().message.empty(), "no reason");
  Rng rng(1);
  for (int i = 0; i < 3; ++i) {
    const Step drawn = space->draw(rng);
    demand(!drawn.op.empty(), "a draw without an operator");
    (void)space->encode(drawn);
  }
}

bool accepts_literal(const std::string& bytes) {
  const auto json = read_literal(bytes, "the text");
  if (!json) {
    demand(json.error().message.starts_with("the text, line "), "a refusal without a place: " + json.error().message);
    return false;
  }
  const auto again = parse_json(to_line(*json), "the text again");
  demand(again.has_value(), "a literal that JSON does not hold");
  return true;
}

bool accepts_tpot(const std::string& bytes) {
  const auto config = tpot_config(bytes, "the text");
  if (!config) return false;
  const auto read = read_tpot(*config, catalog(), table);
  if (read) use(read->menu, read->grammar);
  return read.has_value();
}

bool accepts_autosklearn(const std::string& bytes) {
  const auto json = parse_json(bytes, "the text");
  if (!json) return false;
  const auto read = AutosklearnSpace::read(*json, "v", catalog(), table);
  if (!read) return false;
  use(read->menu(), read->grammar());
  const auto step = read->step_of({{"classifier:random_forest:max_features", 0.25}});
  if (step) (void)read->configuration_of(*step);
  return true;
}

const char* tpot_example = R"(import numpy as np
tpot_config = {  # a few
  'sklearn.tree.DecisionTreeClassifier': {'max_depth': range(1, 11), 'criterion': ["gini", "entropy"]},
  'sklearn.naive_bayes.GaussianNB': {},
  'sklearn.decomposition.PCA': {'n_components': np.arange(0.5, 1, 0.1), 'whiten': (True, False)}}
)";
const char* autosklearn_example = R"({"data_preprocessing": {"prefix": "p", "numerical_transformer": [
  {"step": "imputation", "hyperparameters": {"strategy": {"type": "categorical", "choices": ["mean", "median"],
  "default": "mean"}}}, {"step": "rescaling", "choice": ["none", "standardize"], "default": "none"}]}, "components": {
  "rescaling": {}, "feature_preprocessor": {"no_preprocessing": {}}, "classifier": {"random_forest": {"max_iter": 64,
  "hyperparameters": {"max_features": {"type": "float", "lower": 0.0, "upper": 1.0, "log": false, "default": 0.5},
  "min_samples_leaf": {"type": "int", "lower": 1, "upper": 20, "log": true, "default": 1},
  "bootstrap": {"type": "categorical", "choices": ["True", "False"], "default": "True"}},
  "conditions": [{"child": "max_features", "parent": "bootstrap", "op": "==", "value": "True"}],
  "forbidden": [[{"hyperparameter": "bootstrap", "op": "==", "value": "False"}]]}}}, "variants": {"v": {
  "classifiers": ["random_forest"], "feature_preprocessors": ["no_preprocessing"], "default_classifier":
  "random_forest", "default_feature_preprocessor": "no_preprocessing", "cross_component_forbidden": [
  {"feature_preprocessor": "pca", "classifier": "random_forest"}]}}})";

}  // namespace

std::vector<FuzzTarget> targets_of_dialects() {
  return {FuzzTarget{"literals",
                     {"[1, -2.5e3, 'a', (None,), {'k': range(3)}]", "np.arange(0, 1, 0.25)"},
                     "\"'[](){},:.#\\\n 0123456789eE-+NTFr",
                     accepts_literal},
          FuzzTarget{"tpot",
                     {tpot_example},
                     "\"'[](){},:.#\n 0123456789-",
                     accepts_tpot,
                     [](const std::string& b) { return b; },
                     400},
          FuzzTarget{"autosklearn",
                     {autosklearn_example},
                     "\"{}[],:.-0123456789",
                     accepts_autosklearn,
                     [](const std::string& b) { return b; },
                     400}};
}

}  // namespace espalier::test
