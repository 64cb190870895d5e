#pragma once
// What all gradient boosters share: trees fitted one after the other to what the earlier ones left (Friedman, 2001).
//
// A round fits a tree to the negative gradient of the loss (a tree for each class, if there are more than two), sets
// its leaves by losses.h and adds them, times the learning rate, to the raw predictions. With `newton` (Chen and
// Guestrin, 2016) splits are chosen by gradient and curvature, without by gradients alone.
#include "operators/trees/grower.h"
#include "operators/trees/losses.h"
#include "operators/trees/moment_kernel.h"
#include "operators/trees/tree_model.h"

namespace espalier {

struct BoostingOptions {
  GrowOptions grow;
  LossOptions loss;
  std::size_t rounds = 100;
  double learning_rate = 0.1;
  double subsample = 1;        // share of rows a round draws, without replacement
  MomentOptions moments = {};  // how cuts are scored, with newton
};

struct BoostingState {
  std::int32_t outputs = 1;
  std::int32_t classes = 0;  // 0: a regression
  std::vector<std::int32_t> categories;
  std::vector<double> start;  // the raw prediction before any tree, by slot: one, or one a class if more than 2
  std::vector<double> gains;  // by column
  Trees trees;                // round by round, a tree a slot; values as they are added
  static constexpr auto fields() {
    return fields_of(field("outputs", &BoostingState::outputs), field("classes", &BoostingState::classes),
                     field("categories", &BoostingState::categories), field("start", &BoostingState::start),
                     field("gains", &BoostingState::gains), field("trees", &BoostingState::trees));
  }
  std::size_t slots() const { return start.size(); }
};

// Round r draws from child r of the fit: that is what lets an ensemble grow on. Fails without rows, and when stopped.
Result<BoostingState> grow_trees(BoostingState, const BoostingOptions&, const Frame&, const Target&, const Context&);
Result<Frame> predict_trees(const BoostingState&, const Frame&, const Context&);
Formula formula_of_trees(const BoostingState&);
bool valid_trees(const BoostingState&, std::size_t columns);
Shape estimate_trees(const BoostingOptions&, const Shape& in);

template <class Model, bool classifies>
using BoostingModel = TreeModel<Model, BoostingState, classifies>;

// The rows that all boosters have; `Params` has members of these names.
template <class Params>
constexpr auto learning_rate_param() {
  return param("learning_rate", &Params::learning_rate, above(0, 10).tune_log(0.01, 0.5),
               "Share of each tree that is added.");
}
template <class Params>
constexpr auto rounds_param(std::string_view name, int Params::* member) {
  return param(name, member, between(1, 10'000), "Number of rounds.");
}

}  // namespace espalier
