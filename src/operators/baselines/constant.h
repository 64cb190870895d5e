#pragma once
// The core of the baselines: the same answer for every row.
#include "operators/operator.h"

namespace espalier {

struct ConstantAnswer {
  std::vector<double> answer;  // of all target columns: the numbers of a row of the prediction
  static constexpr auto fields() { return fields_of(field("answer", &ConstantAnswer::answer)); }
};

Frame constant_rows(const ConstantAnswer&, std::size_t rows);

// What both baselines do once they know their answer; they add name, parameters and fit.
template <class Self>
struct Baseline {
  static constexpr Traits traits{.missing = true,
                                 .categories = true,
                                 .tokens = true,
                                 .sparse = true,
                                 .weights = true,
                                 .many_targets = true,
                                 .baseline = true};
  using State = ConstantAnswer;

  static Shape estimate(const auto&, const Shape& in) { return prediction_shape(in); }
  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    return constant_rows(state, in.rows());
  }
  static Formula formula(const State& state, std::size_t) { return {Formula::Constant{state.answer}, {}}; }
  static Result<std::size_t> output_columns(const State& state, std::size_t) {
    for (const double v : state.answer)
      if (!std::isfinite(v)) return corrupt_state(Self::name);
    if (state.answer.empty()) return corrupt_state(Self::name);
    return state.answer.size();
  }
};

}  // namespace espalier
