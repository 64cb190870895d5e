// The mean of trees whose splits choose among cuts drawn at random, one a column (Geurts, Ernst and Wehenkel, 2006).
#include "operators/trees/forest.h"

namespace espalier {
namespace {

template <bool classifies>
struct ExtraTrees {
  static constexpr std::string_view name = classifies ? "extra_trees_classifier" : "extra_trees_regressor";
  static constexpr std::string_view sklearn =
      classifies ? "sklearn.ensemble.ExtraTreesClassifier" : "sklearn.ensemble.ExtraTreesRegressor";
  static constexpr std::string_view doc = "Mean of trees that cut at random.";
  static constexpr Role role = classifies ? Role::classifier : Role::regressor;
  static constexpr Traits traits{.missing = true, .categories = true, .weights = true, .grows = "n_estimators"};

  struct Params : TreeParams<false>, ImpurityParams<classifies> {
    int n_estimators = 100;
    bool bootstrap = false;
    double max_samples = 1;
    Params() {
      this->max_features = classifies ? OrNumber<ColumnCount>(ColumnCount::sqrt) : OrNumber<ColumnCount>(1.0);
    }
    static constexpr auto schema() {
      return std::tuple_cat(
          params(param("n_estimators", &Params::n_estimators, between(1, 10'000), "Number of trees.")),
          ImpurityParams<classifies>::schema(), TreeParams<false>::schema(),
          params(param("bootstrap", &Params::bootstrap, tuned_flag, "Draw rows with replacement for each tree."),
                 param("max_samples", &Params::max_samples, above(0, 1).tune(0.2, 1), "Share of rows drawn.",
                       when(&Params::bootstrap, true))));
    }
    ForestOptions options(std::size_t columns) const {
      ForestOptions out{.grow = this->grow_options(columns), .trees = static_cast<std::size_t>(n_estimators)};
      out.grow.random_cuts = true;
      out.bootstrap = bootstrap;
      out.max_samples = max_samples;
      this->set(out);
      return out;
    }
  };
  using State = ForestState;

  static Shape shape(const Params& params, const Shape& in) { return forest_shape(params.options(in.columns), in); }
  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    return grow(State{}, params, in, y, context);
  }
  static Result<State> grow(State state, const Params& params, const Frame& in, const Target& y,
                            const Context& context) {
    return grow_forest(std::move(state), params.options(in.columns()), in, y, context);
  }
  static Result<Frame> apply(const State& state, const Frame& in, const Context& context) {
    return apply_forest(state, in, context);
  }
  static Result<std::size_t> valid(const State& state, std::size_t columns) {
    return valid_forest(state, columns, classifies, name);
  }
  static std::vector<double> importances(const State& state) { return normalised(state.gains); }
};

}  // namespace

Operator extra_trees_classifier() { return make_operator<ExtraTrees<true>>(); }
Operator extra_trees_regressor() { return make_operator<ExtraTrees<false>>(); }

}  // namespace espalier
