#pragma once
// What the columns inside a fitted pipeline are called, and which of the user's columns they were made of.
//
// Both follow from the formulas of the fitted operators (operators/formula.h), also in a pipeline that was loaded: an
// operator says how it answers, and names need no code of their own. They are worked out when somebody asks; frames
// carry none, so a trial pays nothing for them.
#include "pipeline/pipeline.h"

namespace espalier {

struct NamedColumn {
  // scikit-learn's get_feature_names_out: "age" through scalers, imputers and selectors, "missingindicator_age",
  // "region_2" (code 2 of region), "age^2 income", "pca0".
  std::string name;
  // Places of the table's columns (of the leaf's frame) that it was made of, ascending; shared by columns made alike.
  std::shared_ptr<const std::vector<std::uint32_t>> sources;
};

std::vector<NamedColumn> columns_given(const Node&);                        // by the node; of a model its predictions
std::vector<NamedColumn> columns_read(const Node&);                         // by the node's operators
std::vector<NamedColumn> side_by_side(const std::vector<NodePtr>& inputs);  // what a step above them would read
std::vector<ReadColumn> with_origins(const std::vector<NodePtr>& inputs);   // the same, for a fit

// The columns that a formula gives of these. `op` names what it makes anew.
std::vector<NamedColumn> named_by(const Formula&, const std::vector<NamedColumn>& in, const std::string& op);

struct Importance {
  std::string column;  // the user's
  double share;        // of the whole, which is 1; 0 everywhere if the model uses no column
};

// How much of the root's importances every one of the user's columns bears, greatest first: what the root says of the
// columns it reads (a share each), divided evenly among the sources of a column, and for predictions of a stacked model
// by that model's own importances. Errors: a model on the way that knows none; permutation importances do without.
Result<std::vector<Importance>> importances(const Node& root);

}  // namespace espalier
