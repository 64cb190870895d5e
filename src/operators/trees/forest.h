#pragma once
// Trees that each fit the target itself, and their mean: single trees, random forests and extra trees.
//
// A leaf holds what its rows say of the target: their mean, or the share of each class. A forest predicts the mean of
// that over its trees. Classification by shares, not by votes, is scikit-learn's way (Breiman's forests vote).
#include "operators/trees/tree_fit.h"
#include "operators/trees/tree_model.h"

namespace espalier {

struct ForestOptions {
  GrowOptions grow;
  Impurity criterion = Impurity::gini;
  bool balanced = false;  // class_weight: rows weigh inversely to the frequency of their class
  std::size_t trees = 1;
  bool bootstrap = false;  // each tree draws rows with replacement
  double max_samples = 1;  // how many, as a share of all rows
};

struct ForestState {
  std::int32_t outputs = 1;
  std::int32_t classes = 0;  // 0: a regression
  std::vector<std::int32_t> categories;
  std::vector<double> gains;  // by column; each tree's add up to 1
  Trees trees;                // values: means, shares of the last of at most two classes, or shares by class
  static constexpr auto fields() {
    return fields_of(field("outputs", &ForestState::outputs), field("classes", &ForestState::classes),
                     field("categories", &ForestState::categories), field("gains", &ForestState::gains),
                     field("trees", &ForestState::trees));
  }
};

// Tree t draws from child t of the fit, whatever the number of trees: that is what lets a forest grow on. Fails without
// rows, where no row weighs anything, and when stopped.
Result<ForestState> grow_trees(ForestState, const ForestOptions&, const Frame&, const Target&, const Context&);
Result<Frame> predict_trees(const ForestState&, const Frame&, const Context&);
Formula formula_of_trees(const ForestState&);
bool valid_trees(const ForestState&, std::size_t columns);
Shape estimate_trees(const ForestOptions&, const Shape& in);

template <class Model, bool classifies>
using ForestModel = TreeModel<Model, ForestState, classifies>;

}  // namespace espalier
