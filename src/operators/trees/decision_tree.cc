// One tree that divides the rows until each part says the same (Breiman, Friedman, Olshen and Stone, 1984).
#include "operators/trees/forest_params.h"

namespace espalier {
namespace {

enum class Splitter { best, random };

template <bool classifies>
struct DecisionTree : ForestModel<DecisionTree<classifies>, classifies> {
  static constexpr std::string_view name = classifies ? "decision_tree_classifier" : "decision_tree_regressor";
  static constexpr std::string_view counterpart =
      classifies ? "sklearn.tree.DecisionTreeClassifier" : "sklearn.tree.DecisionTreeRegressor";
  static constexpr std::string_view doc = "Decision tree: one tree of binary splits.";
  static constexpr Traits traits = tree_traits();

  struct Params : ImpurityParams<classifies>, TreeParams<true> {
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
      ForestOptions out{this->grow_options(columns), this->impurity(), this->balanced()};
      out.grow.random_cuts = splitter == Splitter::random;
      return out;
    }
  };
};

}  // namespace

Operator decision_tree_classifier() { return make_operator<DecisionTree<true>>(); }
Operator decision_tree_regressor() { return make_operator<DecisionTree<false>>(); }

}  // namespace espalier
