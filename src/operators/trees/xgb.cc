// XGBoost (Chen and Guestrin, 2016) on the engine of this folder: trees grown by gradients and curvatures, with its
// regularisation, its columns by share, and its parameters' names and defaults.
//
// Cuts are those of its exact method where a column has at most 255 values: half way between two of them. Gradients are
// doubles here and floats there. A split must gain 1e-6 beside gamma, and is not made to be pruned again (the rule of
// its `hist` method); missing values go where they gain most, right where a node has none. Importances are gains a
// split.
#include "operators/trees/boosting.h"

namespace espalier {
namespace {

enum class GrowPolicy { depthwise, lossguide };

template <bool classifies>
struct PositiveWeight {
  static constexpr auto schema() { return params(); }
  double positive_weight() const { return 1; }
};
template <>
struct PositiveWeight<true> {
  double scale_pos_weight = 1;
  static constexpr auto schema() {
    using P = PositiveWeight;
    return params(param("scale_pos_weight", &P::scale_pos_weight, above(0, 1e6),
                        "Factor of the weights of the second of two classes."));
  }
  double positive_weight() const { return scale_pos_weight; }
};

struct TreeLimits {
  int max_depth = 6;
  double min_child_weight = 1;
  double gamma = 0;
  GrowPolicy grow_policy = GrowPolicy::depthwise;
  int max_leaves = 0;
  static constexpr auto schema() {
    using P = TreeLimits;
    return params(
        param("max_depth", &P::max_depth, at_least(0).tune(1, 10), "Deepest level; 0 for no limit."),
        param("min_child_weight", &P::min_child_weight, at_least(0).tune(1, 20), "Sum of curvatures a leaf keeps."),
        param("gamma", &P::gamma, at_least(0), "Least gain of a split (min_split_loss)."),
        param("grow_policy", &P::grow_policy,
              one_of<GrowPolicy>({{"depthwise", GrowPolicy::depthwise}, {"lossguide", GrowPolicy::lossguide}}).fixed(),
              "Whether nodes are split level by level, or first where it gains most."),
        param("max_leaves", &P::max_leaves, at_least(0), "Most leaves of a tree; 0 for no limit.",
              when(&P::grow_policy, GrowPolicy::lossguide)));
  }
  GrowOptions grow_options() const {
    GrowOptions out{.min_gain = std::max(1e-6, gamma)};
    if (max_depth > 0) out.max_depth = static_cast<std::size_t>(max_depth);
    out.best_first = grow_policy == GrowPolicy::lossguide;
    if (out.best_first && max_leaves > 0) out.max_leaf_nodes = static_cast<std::size_t>(max_leaves);
    return out;
  }
};

struct Regularisation {
  double reg_alpha = 0, reg_lambda = 1, max_delta_step = 0;
  static constexpr auto schema() {
    using P = Regularisation;
    return params(
        param("reg_alpha", &P::reg_alpha, at_least(0), "Taken from the size of a leaf's sum of gradients (L1)."),
        param("reg_lambda", &P::reg_lambda, at_least(0).tune_log(1e-3, 100), "Added to sums of curvatures (L2)."),
        param("max_delta_step", &P::max_delta_step, at_least(0),
              "Most that a leaf says before the learning rate; 0 for no limit."));
  }
  double largest_step() const { return max_delta_step > 0 ? max_delta_step : HUGE_VAL; }
};

struct Shares {
  double colsample_bytree = 1, colsample_bylevel = 1, colsample_bynode = 1;
  static constexpr auto schema() {
    using P = Shares;
    return params(
        param("colsample_bytree", &P::colsample_bytree, above(0, 1).tune(0.3, 1), "Share of columns a tree draws."),
        param("colsample_bylevel", &P::colsample_bylevel, above(0, 1), "Share of the tree's that a level draws."),
        param("colsample_bynode", &P::colsample_bynode, above(0, 1), "Share of the level's that a node draws."));
  }
  ColumnShares column_shares() const { return {colsample_bytree, colsample_bylevel, colsample_bynode}; }
};

template <bool classifies>
struct Xgb : BoostingModel<Xgb<classifies>, classifies> {
  static constexpr std::string_view name = classifies ? "xgb_classifier" : "xgb_regressor";
  static constexpr std::string_view counterpart = classifies ? "xgboost.XGBClassifier" : "xgboost.XGBRegressor";
  static constexpr std::string_view doc = "XGBoost: trees grown by gradients and curvatures, with its regularisation.";
  static constexpr Traits traits{
      .missing = true, .categories = true, .tokens = true, .sparse = true, .weights = true, .grows = "n_estimators"};

  struct Params : TreeLimits, Regularisation, Shares, PositiveWeight<classifies> {
    int n_estimators = 100;
    double learning_rate = 0.3;
    double subsample = 1;
    std::optional<double> base_score;
    static constexpr auto schema() {
      return std::tuple_cat(
          params(rounds_param("n_estimators", &Params::n_estimators),
                 param("learning_rate", &Params::learning_rate, above(0, 1).tune_log(0.01, 0.5),
                       "Share of each tree that is added."),
                 param("subsample", &Params::subsample, above(0, 1).tune(0.3, 1), "Share of rows a round draws.")),
          TreeLimits::schema(), Shares::schema(), Regularisation::schema(), PositiveWeight<classifies>::schema(),
          params(param("base_score", &Params::base_score, classifies ? between(1e-6, 1 - 1e-6) : any_number,
                       classifies ? "Share of the second of two classes before any tree; none: estimated."
                                  : "Prediction before any tree; none: the mean.")));
    }
    BoostingOptions options(std::size_t columns) const {
      GrowOptions grow = this->grow_options();
      grow.shares = this->column_shares();
      grow.max_features = grow.shares->a_node(columns);
      return {.grow = grow,
              .loss = loss_options(),
              .rounds = static_cast<std::size_t>(n_estimators),
              .learning_rate = learning_rate,
              .subsample = subsample,
              .moments = {.l2 = this->reg_lambda,
                          .l1 = this->reg_alpha,
                          .largest_step = this->largest_step(),
                          .tie = 1e-9,
                          .unseen_right = true,
                          .min_weight = std::max(this->min_child_weight, least_curvature),
                          .category_smoothing = 10}};
    }
    LossOptions loss_options() const {
      LossOptions out{.newton = true, .l2 = this->reg_lambda, .l1 = this->reg_alpha};
      out.largest_step = this->largest_step();
      out.start = base_score;
      if (!classifies) return out;
      out.loss = Loss::log_loss;
      out.least_curvature = least_curvature;
      out.several_class_curvature = 2;
      out.positive_weight = this->positive_weight();
      if (base_score) out.start = std::log(*base_score / (1 - *base_score));
      return out;
    }
    static constexpr double least_curvature = 1e-16;
  };

  static std::vector<double> importances(const BoostingState& state, std::size_t) {
    std::vector<double> splits(state.gains.size()), out = state.gains;
    for (const std::int32_t j : state.trees.feature)
      if (j >= 0) ++splits[static_cast<std::size_t>(j)];
    for (std::size_t j = 0; j < out.size(); ++j) out[j] = splits[j] > 0 ? out[j] / splits[j] : 0.0;
    return normalised(std::move(out));
  }
};

}  // namespace

Operator xgb_classifier() { return make_operator<Xgb<true>>(); }
Operator xgb_regressor() { return make_operator<Xgb<false>>(); }

}  // namespace espalier
