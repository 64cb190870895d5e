#pragma once
// What a booster makes smaller: where it starts, how a row pulls, and what a leaf says.
#include <span>
#include <vector>

#include "operators/trees/boosting.h"

namespace espalier {

void logistic(std::span<const double> raw, std::span<double> out);
// Rows of several columns become shares that add up to 1.
void softmax(const std::vector<std::vector<double>>& raw, std::vector<std::vector<double>>& out);

// The value below which `share` of the weight lies.
double weighted_quantile(std::vector<std::pair<double, double>> value_and_weight, double share);

// The target of a boosted ensemble.
class BoostingTarget {
 public:
  BoostingTarget(const BoostingOptions&, const Target&);
  std::size_t rows() const { return y_.size(); }
  std::size_t slots() const { return classes_ > 2 ? classes_ : 1; }
  std::span<const double> weights() const { return weight_; }
  bool weighted() const { return weighted_; }
  std::vector<double> start() const;

  // Before a round: what the raw predictions of all slots mean. `raw` is read again by the calls below.
  void look(const std::vector<std::vector<double>>& raw);
  // How each row wants slot k moved, and how bent the loss is there: weight times negative gradient, weight times
  // curvature.
  void pull(std::size_t k, std::span<double> gradient, std::span<double> curvature) const;
  double largest_pull(std::span<const double> gradient) const;  // a bound
  // What a leaf with these rows adds, before the learning rate.
  double leaf(std::span<const std::uint32_t> rows, std::span<const double> gradient,
              std::span<const double> curvature) const;

 private:
  double is(std::size_t k, std::size_t i) const {
    return static_cast<double>(y_[i] == static_cast<double>(classes_ > 2 ? k : classes_ - 1));
  }
  double residual(std::size_t i) const { return y_[i] - (*raw_)[0][i]; }
  double median_leaf(std::span<const std::uint32_t> rows) const;

  const BoostingOptions& options_;
  std::size_t classes_;
  bool weighted_;
  std::vector<double> y_, weight_;
  double largest_weight_ = 0;
  const std::vector<std::vector<double>>* raw_ = nullptr;
  std::vector<std::vector<double>> shares_;  // log-loss: of each slot
  double outlier_ = 0;
};

}  // namespace espalier
