// Trees grown best leaf first, splits validated by gradient and curvature (Chen and Guestrin, 2016; Ke and others,
// 2017).
#include <cmath>

#include "operators/trees/boosting.h"
#include "operators/trees/tree_params.h"

namespace espalier {
namespace {

template <bool classifies>
struct HistGradientBoosting : BoostingModel<HistGradientBoosting<classifies>, classifies> {
  static constexpr std::string_view name =
      classifies ? "hist_gradient_boosting_classifier" : "hist_gradient_boosting_regressor";
  static constexpr std::string_view counterpart =
      classifies ? "sklearn.ensemble.HistGradientBoostingClassifier" : "sklearn.ensemble.HistGradientBoostingRegressor";
  static constexpr std::string_view doc =
      "Histogram gradient boosting: trees grown best leaf first by gradients and curvatures.";
  static constexpr Traits traits = tree_traits("max_iter");

  struct Params {
    double learning_rate = 0.1;
    int max_iter = 100;
    std::optional<int> max_leaf_nodes = 31;
    std::optional<int> max_depth;
    int min_samples_leaf = 20;
    double l2_regularization = 0;
    double max_features = 1;
    static constexpr auto schema() {
      return params(
          learning_rate_param<Params>(), rounds_param("max_iter", &Params::max_iter),
          param("max_leaf_nodes", &Params::max_leaf_nodes, at_least(2).tune_log(4, 128), "Most leaves of a tree."),
          param("max_depth", &Params::max_depth, at_least(1), "Deepest level; none for no limit."),
          param("min_samples_leaf", &Params::min_samples_leaf, at_least(1).tune_log(1, 100), "Rows a leaf keeps."),
          param("l2_regularization", &Params::l2_regularization, at_least(0).tune_log(1e-8, 10),
                "Added to curvatures."),
          param("max_features", &Params::max_features, above(0, 1).tune(0.3, 1), "Share of columns a split tries."));
    }
    BoostingOptions options(std::size_t columns) const {
      const auto tried = static_cast<std::size_t>(std::ceil(max_features * static_cast<double>(columns)));
      GrowOptions grow{.max_features = std::max<std::size_t>(tried, 1)};
      grow.min_samples_leaf = static_cast<std::size_t>(min_samples_leaf);
      if (max_depth) grow.max_depth = static_cast<std::size_t>(*max_depth);
      if (max_leaf_nodes) grow.max_leaf_nodes = static_cast<std::size_t>(*max_leaf_nodes);
      grow.best_first = true;
      grow.min_gain = 0;
      LossOptions loss{.newton = true, .l2 = l2_regularization};
      if (classifies) loss.loss = Loss::log_loss, loss.largest_step = boldest_step;
      return {.grow = grow,
              .loss = loss,
              .rounds = static_cast<std::size_t>(max_iter),
              .learning_rate = learning_rate,
              .moments = {.l2 = l2_regularization, .min_weight = 1e-3, .category_smoothing = 10}};
    }
  };
};

}  // namespace

Operator hist_gradient_boosting_classifier() { return make_operator<HistGradientBoosting<true>>(); }
Operator hist_gradient_boosting_regressor() { return make_operator<HistGradientBoosting<false>>(); }

}  // namespace espalier
