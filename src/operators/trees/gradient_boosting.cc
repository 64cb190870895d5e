// Trees fitted to the negative gradient of the loss, their leaves set by its curvature (Friedman, 2001 and 2002).
#include "operators/trees/boosting.h"
#include "operators/trees/tree_params.h"

namespace espalier {
namespace {

// Only regressors choose.
template <bool classifies>
struct LossParams {
  static constexpr auto schema() { return params(); }
  LossOptions loss_options() const { return {.loss = Loss::log_loss, .largest_step = boldest_step}; }
};
template <>
struct LossParams<false> {
  Loss loss = Loss::squared_error;
  double alpha = 0.9;
  static constexpr auto schema() {
    using P = LossParams;
    return params(param("loss", &P::loss,
                        one_of<Loss>({{"squared_error", Loss::squared_error},
                                      {"absolute_error", Loss::absolute_error},
                                      {"huber", Loss::huber},
                                      {"quantile", Loss::quantile}}),
                        "Loss that boosting minimises."),
                  param("alpha", &P::alpha, between(0, 1).tune(0.75, 0.99),
                        "huber: share of residuals that are not outliers; quantile: which one is predicted.",
                        when(&P::loss, Loss::huber, Loss::quantile)));
  }
  LossOptions loss_options() const { return {.loss = loss, .alpha = alpha}; }
};

template <bool classifies>
struct GradientBoosting : BoostingModel<GradientBoosting<classifies>, classifies> {
  static constexpr std::string_view name = classifies ? "gradient_boosting_classifier" : "gradient_boosting_regressor";
  static constexpr std::string_view counterpart =
      classifies ? "sklearn.ensemble.GradientBoostingClassifier" : "sklearn.ensemble.GradientBoostingRegressor";
  static constexpr std::string_view doc = "Gradient boosting: small trees, each fitted to what the earlier ones left.";
  static constexpr Traits traits = tree_traits("n_estimators");

  struct Params : TreeParams<true>, LossParams<classifies> {
    int n_estimators = 100;
    double learning_rate = 0.1;
    double subsample = 1;
    Params() { this->max_depth = 3; }
    static constexpr auto schema() {
      return std::tuple_cat(
          params(rounds_param("n_estimators", &Params::n_estimators), learning_rate_param<Params>(),
                 param("subsample", &Params::subsample, above(0, 1).tune(0.3, 1), "Share of rows a round draws.")),
          LossParams<classifies>::schema(), TreeParams<true>::schema());
    }
    BoostingOptions options(std::size_t columns) const {
      return {.grow = this->grow_options(columns),
              .loss = this->loss_options(),
              .rounds = static_cast<std::size_t>(n_estimators),
              .learning_rate = learning_rate,
              .subsample = subsample};
    }
  };
};

}  // namespace

Operator gradient_boosting_classifier() { return make_operator<GradientBoosting<true>>(); }
Operator gradient_boosting_regressor() { return make_operator<GradientBoosting<false>>(); }

}  // namespace espalier
