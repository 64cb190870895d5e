// Networks of fully connected layers.
#include "operators/classes.h"
#include "operators/linear/least_squares.h"
#include "operators/networks/mlp_fit.h"

namespace espalier {
namespace {

struct MlpState {
  std::int32_t outputs = 1;
  std::vector<std::int32_t> labels;  // of the classes seen
  std::int32_t activation = 0;
  std::vector<std::int32_t> sizes;  // as a Network's; none where there is nothing to tell
  std::vector<double> weights;
  static constexpr auto fields() {
    return fields_of(field("outputs", &MlpState::outputs), field("labels", &MlpState::labels),
                     field("activation", &MlpState::activation), field("sizes", &MlpState::sizes),
                     field("weights", &MlpState::weights));
  }

  Network network(Link link) const { return {sizes, weights, static_cast<Activation>(activation), link}; }
  bool valid(std::size_t columns, std::size_t answers) const {
    if (sizes.empty() || activation < 0 || activation > static_cast<std::int32_t>(Activation::relu)) return false;
    const std::size_t needed = weights_needed(sizes);
    return needed > 0 && needed == weights.size() && static_cast<std::size_t>(sizes.front()) == columns &&
           static_cast<std::size_t>(sizes.back()) == answers;
  }
};

void keep(Network network, MlpState& state) {
  state.activation = static_cast<std::int32_t>(network.activation);
  state.sizes = std::move(network.sizes);
  state.weights = std::move(network.weights);
}

struct MlpClassifier {
  static constexpr std::string_view name = "mlp_classifier";
  static constexpr std::string_view counterpart = "sklearn.neural_network.MLPClassifier";
  static constexpr std::string_view doc = "Neural network of fully connected layers.";
  static constexpr Role role = Role::classifier;
  static constexpr Traits traits{.tokens = true, .sparse = true, .weights = true, .by_request = true};
  using Params = MlpParams;
  using State = MlpState;

  static Shape estimate(const Params& params, const Shape& in) { return mlp_shape(params, in); }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    const SeenClasses seen = seen_classes(y);
    State state{.outputs = static_cast<std::int32_t>(y.column().outputs()), .labels = seen.labels};
    if (seen.size() < 2) return state;
    Matrix truth(seen.size() == 2 ? 1 : seen.size(), y.rows());
    for (std::size_t i = 0; i < y.rows(); ++i)
      if (seen.size() == 2)
        truth(0, i) = seen.of_row[i];
      else
        truth(seen.of_row[i], i) = 1;
    TRY(Network network, fit_network(params, link(state), in, y, std::move(truth), row_weights(y), context, name));
    keep(std::move(network), state);
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    if (state.labels.size() == 1)
      return class_columns({in.rows(), 1, std::vector<double>(in.rows(), 1.0)}, state.labels, state.outputs);
    TRY(Matrix shares, answers_of(state.network(link(state)), in, name));
    if (state.labels.size() > 2) return class_columns(std::move(shares), state.labels, state.outputs);
    Matrix both(shares.rows, 2);
    for (std::size_t i = 0; i < both.rows; ++i) both(i, 0) = 1 - (both(i, 1) = shares(i, 0));
    return class_columns(std::move(both), state.labels, state.outputs);
  }

  static Formula formula(const State& state, std::size_t) {
    Formula seen =
        state.labels.size() == 1 ? Formula{Formula::Constant{{1.0}}, {}} : network_formula(state.network(link(state)));
    return class_formula(std::move(seen), state.labels, state.outputs);
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_labels(state.labels, state.outputs)) return corrupt_state(name);
    const std::size_t seen = state.labels.size();
    if (seen == 1 ? !state.sizes.empty() : !state.valid(columns, seen == 2 ? 1 : seen)) return corrupt_state(name);
    return static_cast<std::size_t>(state.outputs);
  }

 private:
  static Link link(const State& state) { return state.labels.size() == 2 ? Link::logistic : Link::softmax; }
};

struct MlpRegressor {
  static constexpr std::string_view name = "mlp_regressor";
  static constexpr std::string_view counterpart = "sklearn.neural_network.MLPRegressor";
  static constexpr std::string_view doc = "Neural network of fully connected layers.";
  static constexpr Role role = Role::regressor;
  static constexpr Traits traits{
      .tokens = true, .sparse = true, .weights = true, .many_targets = true, .by_request = true};
  using Params = MlpParams;
  using State = MlpState;

  static Shape estimate(const Params& params, const Shape& in) { return mlp_shape(params, in); }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    State state{.outputs = static_cast<std::int32_t>(y.columns())};
    TRY(Network network,
        fit_network(params, Link::identity, in, y, transposed(numbers_of(y)), row_weights(y), context, name));
    keep(std::move(network), state);
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    TRY(Matrix out, answers_of(state.network(Link::identity), in, name));
    return frame_of(std::move(out));
  }

  static Formula formula(const State& state, std::size_t) { return network_formula(state.network(Link::identity)); }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (state.outputs < 1 || !state.labels.empty() || !state.valid(columns, static_cast<std::size_t>(state.outputs)))
      return corrupt_state(name);
    return static_cast<std::size_t>(state.outputs);
  }
};

}  // namespace

Operator mlp_classifier() { return make_operator<MlpClassifier>(); }
Operator mlp_regressor() { return make_operator<MlpRegressor>(); }

}  // namespace espalier
