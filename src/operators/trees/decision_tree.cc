// One tree that divides the rows until each part says the same (Breiman, Friedman, Olshen and Stone, 1984).
#include "operators/trees/forest.h"

namespace espalier {
namespace {

enum class Splitter { best, random };

template <bool classifies>
struct DecisionTree {
  static constexpr std::string_view name = classifies ? "decision_tree_classifier" : "decision_tree_regressor";
  static constexpr std::string_view sklearn =
      classifies ? "sklearn.tree.DecisionTreeClassifier" : "sklearn.tree.DecisionTreeRegressor";
  static constexpr std::string_view doc = "One tree of binary splits.";
  static constexpr Role role = classifies ? Role::classifier : Role::regressor;
  static constexpr Traits traits{.missing = true, .categories = true, .weights = true};

  struct Params : TreeParams<true>, ImpurityParams<classifies> {
    Splitter splitter = Splitter::best;
    static constexpr auto schema() {
      return std::tuple_cat(
          ImpurityParams<classifies>::schema(),
          params(param("splitter", &Params::splitter,
                       one_of<Splitter>({{"best", Splitter::best}, {"random", Splitter::random}}).fixed(),
                       "Whether a column is cut at its best place or at one drawn.")),
          TreeParams<true>::schema());
    }
    ForestOptions options(std::size_t columns) const {
      ForestOptions out{.grow = this->grow_options(columns)};
      out.grow.random_cuts = splitter == Splitter::random;
      this->set(out);
      return out;
    }
  };
  using State = ForestState;

  static Shape estimate(const Params& params, const Shape& in) { return forest_shape(params.options(in.columns), in); }
  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    return grow_forest(State{}, params.options(in.columns()), in, y, context);
  }
  static Result<Frame> apply(const State& state, const Frame& in, const Context& context) {
    return apply_forest(state, in, context);
  }
  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    return valid_forest(state, columns, classifies, name);
  }
  static std::vector<double> importances(const State& state) { return normalised(state.gains); }
};

}  // namespace

Operator decision_tree_classifier() { return make_operator<DecisionTree<true>>(); }
Operator decision_tree_regressor() { return make_operator<DecisionTree<false>>(); }

}  // namespace espalier
