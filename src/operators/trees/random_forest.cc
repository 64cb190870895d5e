// The mean of trees grown on rows drawn with replacement, each split choosing among some columns (Breiman, 2001).
#include "operators/trees/forest_params.h"

namespace espalier {
namespace {

template <bool classifies>
struct RandomForest : ForestModel<RandomForest<classifies>, classifies> {
  static constexpr std::string_view name = classifies ? "random_forest_classifier" : "random_forest_regressor";
  static constexpr std::string_view counterpart =
      classifies ? "sklearn.ensemble.RandomForestClassifier" : "sklearn.ensemble.RandomForestRegressor";
  static constexpr std::string_view doc = "Random forest: the mean of trees on resampled rows.";
  static constexpr Traits traits = tree_traits("n_estimators");

  struct Params : BaggedTreeParams<classifies, true> {
    ForestOptions options(std::size_t columns) const { return this->forest_options(columns); }
  };
};

}  // namespace

Operator random_forest_classifier() { return make_operator<RandomForest<true>>(); }
Operator random_forest_regressor() { return make_operator<RandomForest<false>>(); }

}  // namespace espalier
