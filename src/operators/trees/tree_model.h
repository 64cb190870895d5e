#pragma once
// What all operators made of trees have in common: with this base each says only its name, its parameters and the plain
// options that they stand for.
//
//   template <bool classifies>
//   struct RandomForest : ForestModel<RandomForest<classifies>, classifies> {
//     static constexpr std::string_view name = …, counterpart = …, doc = …;
//     static constexpr Traits traits = tree_traits("n_estimators");
//     struct Params : … { static constexpr auto schema(); ForestOptions options(std::size_t columns) const; };
//   };
//
// A family of trees is a pair of types: how it grows (ForestOptions, BoostingOptions) and what it learns (ForestState,
// BoostingState). The base finds a family's functions by these types:
//
//   Result<State> grow_trees(State, const Options&, const Frame&, const Target&, const Context&)
//       adds trees to the state until it has as many as wanted; from an empty state that is a fit
//   Result<Frame> predict_trees(const State&, const Frame&, const Context&)   shares by class, or one column of numbers
//   Formula formula_of_trees(const State&)                                    the same as a value
//   bool valid_trees(const State&, std::size_t columns)                       beyond what valid_head() asks
//   Shape estimate_trees(const Options&, const Shape& in)
//
// Every State has the members `outputs`, `classes` (0: a regression), `categories` and `gains` (by column).
#include <algorithm>

#include "operators/operator.h"
#include "operators/trees/trees.h"

namespace espalier {

// All take missing values, categories and weights; `grows` names the parameter that counts rounds, if they can grow.
constexpr Traits tree_traits(std::string_view grows = {}) {
  return {.missing = true, .categories = true, .weights = true, .grows = grows};
}

// The shape after `trees` trees that try `tried` columns a split.
Shape estimate_after_trees(const Shape& in, std::size_t trees, std::size_t tried);

std::vector<double> normalised(std::vector<double> gains);  // adding up to 1, or all 0; negative ones count as 0

// Of two classes trees know the share of the second: puts that of the first before it.
void put_first_class(std::vector<std::vector<double>>& shares);

template <class State>
void begin_state(State& state, const Frame& in, const Target& y) {
  state.outputs = static_cast<std::int32_t>(y.column().outputs());
  state.classes = static_cast<std::int32_t>(y.column().classes.size());
  state.categories = category_counts(in);
  state.gains.assign(in.columns(), 0.0);
}

// The part of a loaded state that begin_state() wrote.
template <class State>
bool valid_head(const State& state, std::size_t columns, bool classifies) {
  if (state.outputs < 1 || state.classes != (classifies ? state.outputs : 0)) return false;
  if (!classifies && state.outputs != 1) return false;
  if (state.categories.size() != columns || state.gains.size() != columns) return false;
  return std::ranges::all_of(state.categories, [](std::int32_t n) { return n >= 0; });
}

template <class Model, class TreesState, bool classifies>
struct TreeModel {
  using State = TreesState;
  static constexpr Role role = classifies ? Role::classifier : Role::regressor;

  static Shape estimate(const auto& params, const Shape& in) { return estimate_trees(params.options(in.columns), in); }
  static Result<State> fit(const auto& params, const Frame& in, const Target& y, const Context& context) {
    return grow_trees(State{}, params.options(in.columns()), in, y, context);
  }
  static Result<State> grow(State state, const auto& params, const Frame& in, const Target& y, const Context& context)
    requires(!Model::traits.grows.empty())
  {
    return grow_trees(std::move(state), params.options(in.columns()), in, y, context);
  }
  static Result<Frame> apply(const State& state, const Frame& in, const Context& context) {
    return predict_trees(state, in, context);
  }
  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_head(state, columns, classifies) || !valid_trees(state, columns)) return corrupt_state(Model::name);
    return static_cast<std::size_t>(state.outputs);
  }
  static Formula formula(const State& state, std::size_t) { return formula_of_trees(state); }
  static std::vector<double> importances(const State& state, std::size_t) { return normalised(state.gains); }
};

}  // namespace espalier
