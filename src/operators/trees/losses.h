#pragma once
// What a booster minimises: where it starts, the gradient at each row, and the value of a leaf.
//
// The raw prediction of a row is a number (regressions), log-odds (two classes) or a score a class (more: a "slot"
// each, a tree each per round). A round goes: update() with the raw predictions of all slots; then for each slot
// gradients(), a tree fitted to them, and leaf() for each of its leaves.
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "data/target.h"

namespace espalier {

enum class Loss { squared_error, absolute_error, huber, quantile, log_loss };

// The most that a leaf may add to a log-odds, where a booster has no bound of its own. Where the model is wrong and
// sure, the loss bends so little that Newton's step would throw the rows beside it over to the other side for good, a
// class of two rows all others. LogitBoost caps what a row asks for at 2 to 4 (Friedman, Hastie and Tibshirani, 2000);
// leaves of rows that agree are left alone here.
inline constexpr double boldest_step = 10;

struct LossOptions {
  Loss loss = Loss::squared_error;
  double alpha = 0.9;   // huber: share of the residuals that are not outliers; quantile: which one
  bool newton = false;  // trees see curvature (hist gradient boosting, XGBoost), not only leaves
  double l2 = 0;        // newton only: added to the curvature of a leaf,
  double l1 = 0;        //   taken from its gradient
  double largest_step = std::numeric_limits<double>::infinity();  // of leaves that are Newton steps
  double least_curvature = 0;                                     // of a row, log-loss
  double several_class_curvature = 1;                             // factor of curvatures, of more than two classes
  double positive_weight = 1;                                     // factor of the weights of the second of two classes
  std::optional<double> start = {};                               // of the raw prediction; none: the best constant
};

// The value below which `share` of the weight lies; 0 of none.
double weighted_quantile(std::vector<std::pair<double, double>> value_and_weight, double share);
// Of values that weigh the same: between two of them in proportion, as numpy's percentile.
double plain_quantile(std::vector<std::pair<double, double>> value_and_weight, double share);

class BoostingTarget {
 public:
  BoostingTarget(const LossOptions&, const Target&);
  std::size_t rows() const { return y_.size(); }
  std::size_t slots() const { return classes_ > 2 ? classes_ : 1; }
  std::span<const double> weights() const { return weight_; }
  bool weighted() const { return weighted_; }
  // The constant raw prediction with the least loss, one a slot: where boosting starts.
  std::vector<double> start() const;

  // Before a round: what the raw predictions of all slots mean. `raw` is read again by the calls below.
  void update(const std::vector<std::vector<double>>& raw);
  // Of each row in slot k: weight times the negative gradient of the loss, and weight times its curvature.
  void gradients(std::size_t k, std::span<double> gradient, std::span<double> curvature) const;
  double largest_gradient(std::span<const double> gradient) const;  // a bound on their size
  // What a leaf with these rows adds, before the learning rate: a Newton step, or a quantile of the residuals where the
  // loss has no curvature.
  double leaf(std::span<const std::uint32_t> rows, std::span<const double> gradient,
              std::span<const double> curvature) const;

 private:
  double is(std::size_t k, std::size_t i) const {
    return static_cast<double>(y_[i] == static_cast<double>(classes_ > 2 ? k : classes_ - 1));
  }
  double residual(std::size_t i) const { return y_[i] - (*raw_)[0][i]; }
  bool by_quantiles() const { return options_.loss != Loss::squared_error && options_.loss != Loss::log_loss; }
  double middle() const { return options_.loss == Loss::quantile ? options_.alpha : 0.5; }
  double quantile_leaf(std::span<const std::uint32_t> rows) const;

  const LossOptions& options_;
  std::size_t classes_;
  bool weighted_;
  std::vector<double> y_, weight_;
  double largest_weight_ = 0;
  const std::vector<std::vector<double>>* raw_ = nullptr;
  std::vector<std::vector<double>> shares_;  // log-loss: of each slot
  double outlier_ = 0;                       // huber: residuals beyond it count as this large
};

}  // namespace espalier
