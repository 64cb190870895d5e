#pragma once
// TPOT's configuration dictionaries (0.9 to 0.12), as its users write them: {class: {parameter: [values]}}, where
// instead of values an estimator with parameters of its own may stand, or a function:
//
//   "sklearn.feature_selection.SelectFromModel": {
//       "threshold": np.arange(0, 1.01, 0.05),
//       "estimator": {"sklearn.ensemble.ExtraTreesClassifier": {"n_estimators": [100], "criterion": ["gini",
//       "entropy"]}}}
//   "sklearn.feature_selection.SelectPercentile": {"percentile": range(1, 100),
//                                                  "score_func": {"sklearn.feature_selection.f_classif": None}}
//
// A class is the operator that names it as its counterpart. A list of numbers is a Dimension::list, of words a choice,
// an estimator a nested menu, a function its last word. Whole numbers that mean another thing than the same number with
// a point (max_features=1 is one column, 1.0 all) are translated; so are shares of rows, by the table's shape. The file
// of sets of columns that a FeatureSetSelector names is read here, and never again (dialects/subsets.h).
//
// Trees end in `data` alone: TPOT knows one input. Grammar: trees of any form with polynomial_features once at most, as
// TPOT has it, or the template's line.
#include "dialects/offered.h"

namespace espalier {

// The dictionary in a file of ours (JSON) or theirs (Python, which assigns it to `tpot_config`); a JSON text begins
// with a brace. `where` names the file in messages.
Result<Json> tpot_config(std::string_view text, std::string_view where);

// Its operators in the order of their classes' names, as TPOT sorts them; an empty template is none.
// Errors: a configuration that is no dictionary of dictionaries; nothing of it exists here; a template that Grammar
// refuses.
Result<DialectSpace> read_tpot(const Json& config, const Catalog&, const Shape& raw, std::string_view line = "");

}  // namespace espalier
