#pragma once
// What linear models are after their fits, and how they answer.
#include "operators/linear/scores.h"
#include "operators/operator.h"

namespace espalier {

struct LinearNumbers {
  std::int32_t outputs = 1;
  std::vector<double> weights;  // per output: one per column, then the intercept
  static constexpr auto fields() {
    return fields_of(field("outputs", &LinearNumbers::outputs), field("weights", &LinearNumbers::weights));
  }
};

Shape linear_shape(const Shape& in, double passes);  // of any linear model; passes over the rows, about
Result<Frame> linear_answer(const LinearNumbers&, const Frame&, std::string_view who);
Formula linear_formula(const LinearNumbers&);
std::vector<double> linear_importances(const LinearNumbers&, std::size_t columns);
bool valid_numbers(const LinearNumbers&, std::size_t columns);

// A class per score, as margins.
struct LinearMargins {
  std::int32_t outputs = 2;
  std::vector<std::int32_t> labels;  // of the classes seen
  std::vector<double> weights;       // per score: one per column, then the intercept
  static constexpr auto fields() {
    return fields_of(field("outputs", &LinearMargins::outputs), field("labels", &LinearMargins::labels),
                     field("weights", &LinearMargins::weights));
  }
};
Result<Frame> linear_answer(const LinearMargins&, const Frame&, std::string_view who);
Formula linear_formula(const LinearMargins&);
std::vector<double> linear_importances(const LinearMargins&, std::size_t columns);
bool valid_margins(const LinearMargins&, std::size_t columns);

// What linear operators share; they add name, traits, parameters, estimate and fit.
template <class Self, class LinearState, Role of>
struct LinearModel {
  static constexpr Role role = of;
  using State = LinearState;

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    return linear_answer(state, in, Self::name);
  }
  static Formula formula(const State& state, std::size_t) { return linear_formula(state); }
  static std::vector<double> importances(const State& state, std::size_t columns) {
    return linear_importances(state, columns);
  }
};

template <class Self>
struct LinearRegressor : LinearModel<Self, LinearNumbers, Role::regressor> {
  static Result<std::size_t> output_columns(const LinearNumbers& state, std::size_t columns) {
    const bool wanted = state.outputs == 1 || Self::traits.many_targets;
    if (!wanted || !valid_numbers(state, columns)) return corrupt_state(Self::name);
    return static_cast<std::size_t>(state.outputs);
  }
};

template <class Self>
struct LinearClassifier : LinearModel<Self, LinearMargins, Role::classifier> {
  static Result<std::size_t> output_columns(const LinearMargins& state, std::size_t columns) {
    if (!valid_margins(state, columns)) return corrupt_state(Self::name);
    return static_cast<std::size_t>(state.outputs);
  }
};

}  // namespace espalier
