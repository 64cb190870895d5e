#include "operators/linear/answers.h"

namespace espalier {

Shape linear_shape(const Shape& in, double passes) {
  Shape out = prediction_shape(in);
  out.cost += 4 * passes * static_cast<double>(in.rows * in.columns * in.outputs) * in.density;
  return out;
}

Result<Frame> linear_answer(const LinearNumbers& state, const Frame& in, std::string_view who) {
  TRY(Matrix scores, linear_scores(in, state.weights, static_cast<std::size_t>(state.outputs), who));
  return frame_of(std::move(scores));
}

Formula linear_formula(const LinearNumbers& state) {
  return scores_formula(state.weights, static_cast<std::size_t>(state.outputs));
}

std::vector<double> linear_importances(const LinearNumbers& state, std::size_t columns) {
  return coefficient_importances(state.weights, static_cast<std::size_t>(state.outputs), columns);
}

bool valid_numbers(const LinearNumbers& state, std::size_t columns) {
  return state.outputs > 0 && state.outputs < (1 << 20) &&
         valid_scores(state.weights, static_cast<std::size_t>(state.outputs), columns);
}

Result<Frame> linear_answer(const LinearMargins& state, const Frame& in, std::string_view who) {
  TRY(Matrix scores, linear_scores(in, state.weights, scores_needed(state.labels.size()), who));
  return margin_answer(std::move(scores), state.labels, state.outputs);
}

Formula linear_formula(const LinearMargins& state) {
  return margin_formula(state.weights, state.labels, state.outputs);
}

std::vector<double> linear_importances(const LinearMargins& state, std::size_t columns) {
  return coefficient_importances(state.weights, scores_needed(state.labels.size()), columns);
}

bool valid_margins(const LinearMargins& state, std::size_t columns) {
  return valid_labels(state.labels, state.outputs) &&
         valid_scores(state.weights, scores_needed(state.labels.size()), columns);
}

}  // namespace espalier
