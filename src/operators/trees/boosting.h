#pragma once
// What both gradient boosters share: trees fitted one after the other to what the earlier ones left (Friedman, 2001).
#include "operators/trees/forest.h"

namespace espalier {

enum class Loss { squared_error, absolute_error, huber, log_loss };

struct BoostingOptions {
  GrowOptions grow;
  Loss loss = Loss::squared_error;
  std::size_t rounds = 100;
  double learning_rate = 0.1;
  double subsample = 1;  // share of rows a round draws, without replacement
  double alpha = 0.9;    // huber: quantile of residuals that are not outliers
  bool newton = false;   // trees see curvature (hist gradient boosting), not only leaves
  double l2 = 0;         // newton only
};

struct BoostingState {
  std::int32_t outputs = 1;
  std::int32_t classes = 0;  // 0: a regression
  std::vector<std::int32_t> categories;
  std::vector<double>
      start;  // the raw prediction before any tree, one a slot: one, or one a class if there are more than 2
  std::vector<double> gains;  // by column
  Trees trees;                // round by round, a tree a slot; values as they are added
  static constexpr auto fields() {
    return fields_of(field("outputs", &BoostingState::outputs), field("classes", &BoostingState::classes),
                     field("categories", &BoostingState::categories), field("start", &BoostingState::start),
                     field("gains", &BoostingState::gains), field("trees", &BoostingState::trees));
  }
  std::size_t slots() const { return start.size(); }
};

// Adds rounds to `state` until it has as many as wanted; round r draws from child r of the fit.
Result<BoostingState> grow_boosting(BoostingState state, const BoostingOptions&, const Frame&, const Target&,
                                    const Context&);
Result<Frame> apply_boosting(const BoostingState&, const Frame&, const Context&);
Result<std::size_t> valid_boosting(const BoostingState&, std::size_t columns, bool classifies, std::string_view name);
Shape boosting_shape(const BoostingOptions&, const Shape& in);

// The loss, where there is a choice.
template <bool classifies>
struct RegressionLossParams {
  static constexpr auto schema() { return params(); }
  void set(BoostingOptions& options) const { options.loss = Loss::log_loss; }
};
template <>
struct RegressionLossParams<false> {
  Loss loss = Loss::squared_error;
  double alpha = 0.9;
  static constexpr auto schema() {
    using P = RegressionLossParams;
    return params(param("loss", &P::loss,
                        one_of<Loss>({{"squared_error", Loss::squared_error},
                                      {"absolute_error", Loss::absolute_error},
                                      {"huber", Loss::huber}}),
                        "What is made smaller."),
                  param("alpha", &P::alpha, between(0, 1).tune(0.75, 0.99), "Share of residuals that are not outliers.",
                        when(&P::loss, Loss::huber)));
  }
  void set(BoostingOptions& options) const {
    options.loss = loss;
    options.alpha = alpha;
  }
};

}  // namespace espalier
