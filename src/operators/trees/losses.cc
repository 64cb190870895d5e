#include "operators/trees/losses.h"

#include <algorithm>
#include <cmath>

#include "operators/trees/links.h"

namespace espalier {
namespace {

// The most that a leaf may add to a log-odds. Where the model is wrong and sure, the loss bends so little that Newton's
// step would throw the rows beside it over to the other side for good, a class of two rows all others. LogitBoost caps
// what a row asks for at 2 to 4 (Friedman, Hastie and Tibshirani, 2000); leaves of rows that agree are left alone here.
constexpr double boldest = 10;

}  // namespace

double weighted_quantile(std::vector<std::pair<double, double>> items, double share) {
  std::ranges::sort(items);
  double total = 0, below = 0;
  for (const auto& [value, weight] : items) total += weight;
  for (const auto& [value, weight] : items)
    if ((below += weight) >= share * total) return value;
  return items.empty() ? 0.0 : items.back().first;
}

BoostingTarget::BoostingTarget(const LossOptions& options, const Target& y)
    : options_(options), classes_(y.column().classes.size()), weighted_(y.weighted()), y_(y.rows()), weight_(y.rows()) {
  for (std::size_t i = 0; i < y_.size(); ++i) {
    y_[i] = y.value(i);
    weight_[i] = y.weight(i);
    largest_weight_ = std::max(largest_weight_, weight_[i]);
  }
  if (classes_ > 0) shares_.assign(slots(), std::vector<double>(y_.size()));
}

std::vector<double> BoostingTarget::start() const {
  if (options_.loss == Loss::absolute_error || options_.loss == Loss::huber) {
    std::vector<std::pair<double, double>> items;
    for (std::size_t i = 0; i < y_.size(); ++i) items.emplace_back(y_[i], weight_[i]);
    return {weighted_quantile(std::move(items), 0.5)};
  }
  std::vector<double> out(slots());
  double total = 0;
  for (const double w : weight_) total += w;
  for (std::size_t k = 0; k < out.size(); ++k) {
    double sum = 0;
    for (std::size_t i = 0; i < y_.size(); ++i) sum += weight_[i] * (classes_ > 0 ? is(k, i) : y_[i]);
    const double mean = total > 0 ? sum / total : 0, share = std::clamp(mean, 1e-15, 1 - 1e-15);
    out[k] = classes_ == 0 ? mean : classes_ > 2 ? std::log(share) : std::log(share / (1 - share));
  }
  return out;
}

void BoostingTarget::update(const std::vector<std::vector<double>>& raw) {
  raw_ = &raw;
  if (slots() > 1)
    softmax(raw, shares_);
  else if (classes_ > 0)
    logistic(raw[0], shares_[0]);
  if (options_.loss != Loss::huber) return;
  std::vector<std::pair<double, double>> items;
  for (std::size_t i = 0; i < y_.size(); ++i) items.emplace_back(std::abs(residual(i)), weight_[i]);
  outlier_ = weighted_quantile(std::move(items), options_.alpha);
}

void BoostingTarget::gradients(std::size_t k, std::span<double> gradient, std::span<double> curvature) const {
  const std::size_t n = y_.size();
  const double* const y = y_.data();
  if (options_.loss == Loss::log_loss) {
    const double* const share = shares_[k].data();
    const auto mine = static_cast<double>(classes_ > 2 ? k : classes_ - 1);
    for (std::size_t i = 0; i < n; ++i) {
      gradient[i] = (y[i] == mine ? 1.0 : 0.0) - share[i];
      curvature[i] = share[i] * (1 - share[i]);
    }
  } else {
    const double* const raw = (*raw_)[0].data();
    for (std::size_t i = 0; i < n; ++i) gradient[i] = y[i] - raw[i];
    std::ranges::fill(curvature, 1.0);
    if (options_.loss == Loss::absolute_error)
      for (double& g : gradient) g = g > 0 ? 1.0 : g < 0 ? -1.0 : 0.0;
    if (options_.loss == Loss::huber)
      for (double& g : gradient) g = std::clamp(g, -outlier_, outlier_);
  }
  if (!weighted_) return;
  for (std::size_t i = 0; i < n; ++i) {
    gradient[i] *= weight_[i];
    curvature[i] *= weight_[i];
  }
}

double BoostingTarget::largest_gradient(std::span<const double> gradient) const {
  if (options_.loss == Loss::log_loss) return largest_weight_;
  double out = 0;
  for (const double g : gradient) out = std::max(out, std::abs(g));
  return out;
}

double BoostingTarget::leaf(std::span<const std::uint32_t> rows, std::span<const double> gradient,
                            std::span<const double> curvature) const {
  if (options_.loss == Loss::absolute_error || options_.loss == Loss::huber) return median_leaf(rows);
  double up = 0, down = options_.newton ? options_.l2 : 0;
  for (const std::uint32_t i : rows) {
    up += gradient[i];
    down += curvature[i];
  }
  // Friedman's multi-class step (2001, algorithm 6).
  if (!options_.newton && slots() > 1) up *= static_cast<double>(slots() - 1) / static_cast<double>(slots());
  const double step = down > 1e-150 ? up / down : 0.0;
  return options_.loss == Loss::log_loss ? std::clamp(step, -boldest, boldest) : step;
}

double BoostingTarget::median_leaf(std::span<const std::uint32_t> rows) const {
  std::vector<std::pair<double, double>> items;
  for (const std::uint32_t i : rows) items.emplace_back(residual(i), weight_[i]);
  const double median = weighted_quantile(items, 0.5);
  if (options_.loss == Loss::absolute_error) return median;
  double sum = 0, weight = 0;
  for (const auto& [value, w] : items) {
    sum += w * std::clamp(value - median, -outlier_, outlier_);
    weight += w;
  }
  return median + (weight > 0 ? sum / weight : 0);
}

}  // namespace espalier
