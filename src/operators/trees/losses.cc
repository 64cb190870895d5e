#include "operators/trees/losses.h"

#include <algorithm>
#include <cmath>

#include "operators/trees/links.h"

namespace espalier {
double weighted_quantile(std::vector<std::pair<double, double>> items, double share) {
  std::ranges::sort(items);
  double total = 0, below = 0;
  for (const auto& [value, weight] : items) total += weight;
  for (const auto& [value, weight] : items)
    if ((below += weight) >= share * total) return value;
  return items.empty() ? 0.0 : items.back().first;
}

double plain_quantile(std::vector<std::pair<double, double>> items, double share) {
  if (items.empty()) return 0;
  std::ranges::sort(items);
  const double at = share * static_cast<double>(items.size() - 1), below = std::floor(at);
  const auto k = static_cast<std::size_t>(below);
  const double low = items[k].first, high = items[std::min(k + 1, items.size() - 1)].first;
  return low + (at - below) * (high - low);
}

BoostingTarget::BoostingTarget(const LossOptions& options, const Target& y)
    : options_(options),
      classes_(y.column().classes.size()),
      weighted_(y.weighted() || options.positive_weight != 1),
      y_(y.rows()),
      weight_(y.rows()) {
  for (std::size_t i = 0; i < y_.size(); ++i) {
    y_[i] = y.value(i);
    weight_[i] = y.weight(i);
    if (classes_ == 2 && y_[i] == 1) weight_[i] *= options.positive_weight;
    largest_weight_ = std::max(largest_weight_, weight_[i]);
  }
  if (classes_ > 0) shares_.assign(slots(), std::vector<double>(y_.size()));
}

std::vector<double> BoostingTarget::start() const {
  std::vector<double> out(slots(), options_.start.value_or(0));
  if (options_.start) return out;
  if (by_quantiles()) {
    std::vector<std::pair<double, double>> items;
    for (std::size_t i = 0; i < y_.size(); ++i) items.emplace_back(y_[i], weight_[i]);
    return {weighted_ ? weighted_quantile(std::move(items), middle()) : plain_quantile(std::move(items), middle())};
  }
  double total = 0;
  for (const double w : weight_) total += w;
  for (std::size_t k = 0; k < out.size(); ++k) {
    double sum = 0;
    for (std::size_t i = 0; i < y_.size(); ++i) sum += weight_[i] * (classes_ > 0 ? is(k, i) : y_[i]);
    const double mean = total > 0 ? sum / total : 0, share = std::clamp(mean, 1e-15, 1 - 1e-15);
    out[k] = classes_ == 0 ? mean : classes_ > 2 ? std::log(share) : std::log(share / (1 - share));
    if (options_.positive_weight != 1 && classes_ == 2) out[k] = 4 * (mean - 0.5);  // one Newton step from even odds
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
    const double factor = classes_ > 2 ? options_.several_class_curvature : 1, least = options_.least_curvature;
    for (std::size_t i = 0; i < n; ++i) {
      gradient[i] = (y[i] == mine ? 1.0 : 0.0) - share[i];
      curvature[i] = std::max(factor * (share[i] * (1 - share[i])), least);
    }
  } else {
    const double* const raw = (*raw_)[0].data();
    for (std::size_t i = 0; i < n; ++i) gradient[i] = y[i] - raw[i];
    std::ranges::fill(curvature, 1.0);
    if (options_.loss == Loss::absolute_error)
      for (double& g : gradient) g = g >= 0 ? 1.0 : -1.0;
    if (options_.loss == Loss::quantile)
      for (double& g : gradient) g = g >= 0 ? options_.alpha : options_.alpha - 1;
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
  if (by_quantiles()) return quantile_leaf(rows);
  double up = 0, down = options_.newton ? options_.l2 : 0;
  for (const std::uint32_t i : rows) {
    up += gradient[i];
    down += curvature[i];
  }
  if (options_.l1 > 0) up = std::copysign(std::max(std::abs(up) - options_.l1, 0.0), up);
  // Friedman's multi-class step (2001, algorithm 6).
  if (!options_.newton && slots() > 1) up *= static_cast<double>(slots() - 1) / static_cast<double>(slots());
  const double step = down > 1e-150 ? up / down : 0.0;
  return std::clamp(step, -options_.largest_step, options_.largest_step);
}

double BoostingTarget::quantile_leaf(std::span<const std::uint32_t> rows) const {
  std::vector<std::pair<double, double>> items;
  for (const std::uint32_t i : rows) items.emplace_back(residual(i), weight_[i]);
  const double quantile = weighted_quantile(items, middle());
  if (options_.loss != Loss::huber) return quantile;
  double sum = 0, weight = 0;
  for (const auto& [value, w] : items) {
    sum += w * std::clamp(value - quantile, -outlier_, outlier_);
    weight += w;
  }
  return quantile + (weight > 0 ? sum / weight : 0);
}

}  // namespace espalier
