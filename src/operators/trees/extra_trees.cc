// The mean of trees whose splits choose among cuts drawn at random, one a column (Geurts, Ernst and Wehenkel, 2006).
#include "operators/trees/forest_params.h"

namespace espalier {
namespace {

template <bool classifies>
struct ExtraTrees : ForestModel<ExtraTrees<classifies>, classifies> {
  static constexpr std::string_view name = classifies ? "extra_trees_classifier" : "extra_trees_regressor";
  static constexpr std::string_view counterpart =
      classifies ? "sklearn.ensemble.ExtraTreesClassifier" : "sklearn.ensemble.ExtraTreesRegressor";
  static constexpr std::string_view doc = "Extremely randomised trees: the mean of trees whose thresholds are drawn.";
  static constexpr Traits traits = tree_traits("n_estimators");

  struct Params : BaggedTreeParams<classifies, false> {
    ForestOptions options(std::size_t columns) const {
      ForestOptions out = this->forest_options(columns);
      out.grow.random_cuts = true;
      return out;
    }
  };
};

}  // namespace

Operator extra_trees_classifier() { return make_operator<ExtraTrees<true>>(); }
Operator extra_trees_regressor() { return make_operator<ExtraTrees<false>>(); }

}  // namespace espalier
