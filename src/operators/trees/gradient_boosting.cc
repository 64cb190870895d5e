// Trees fitted to the negative gradient of the loss, their leaves set by its curvature (Friedman, 2001 and 2002).
#include "operators/trees/boosting.h"

namespace espalier {
namespace {

template <bool classifies>
struct GradientBoosting {
  static constexpr std::string_view name = classifies ? "gradient_boosting_classifier" : "gradient_boosting_regressor";
  static constexpr std::string_view sklearn =
      classifies ? "sklearn.ensemble.GradientBoostingClassifier" : "sklearn.ensemble.GradientBoostingRegressor";
  static constexpr std::string_view doc = "Small trees, each fitted to what the earlier ones left.";
  static constexpr Role role = classifies ? Role::classifier : Role::regressor;
  static constexpr Traits traits{.missing = true, .categories = true, .weights = true, .grows = "n_estimators"};

  struct Params : TreeParams<true>, RegressionLossParams<classifies> {
    int n_estimators = 100;
    double learning_rate = 0.1;
    double subsample = 1;
    Params() { this->max_depth = 3; }
    static constexpr auto schema() {
      return std::tuple_cat(
          params(param("n_estimators", &Params::n_estimators, between(1, 10'000), "Number of rounds."),
                 param("learning_rate", &Params::learning_rate, above(0, 10).tune_log(0.01, 0.5),
                       "Share of each tree that is added."),
                 param("subsample", &Params::subsample, above(0, 1).tune(0.3, 1), "Share of rows a round draws.")),
          RegressionLossParams<classifies>::schema(), TreeParams<true>::schema());
    }
    BoostingOptions options(std::size_t columns) const {
      BoostingOptions out{.grow = this->grow_options(columns), .rounds = static_cast<std::size_t>(n_estimators)};
      out.learning_rate = learning_rate;
      out.subsample = subsample;
      this->set(out);
      return out;
    }
  };
  using State = BoostingState;

  static Shape estimate(const Params& params, const Shape& in) {
    return boosting_shape(params.options(in.columns), in);
  }
  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    return grow(State{}, params, in, y, context);
  }
  static Result<State> grow(State state, const Params& params, const Frame& in, const Target& y,
                            const Context& context) {
    return grow_boosting(std::move(state), params.options(in.columns()), in, y, context);
  }
  static Result<Frame> apply(const State& state, const Frame& in, const Context& context) {
    return apply_boosting(state, in, context);
  }
  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    return valid_boosting(state, columns, classifies, name);
  }
  static std::vector<double> importances(const State& state) { return normalised(state.gains); }
};

}  // namespace

Operator gradient_boosting_classifier() { return make_operator<GradientBoosting<true>>(); }
Operator gradient_boosting_regressor() { return make_operator<GradientBoosting<false>>(); }

}  // namespace espalier
