#include "metrics/errors.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace espalier::metrics {
namespace {

template <class Loss>
double average(const ScoredColumn& y, Loss loss) {
  double sum = 0, all = 0;
  for (std::size_t i = 0; i < y.rows(); ++i) {
    sum += y.weight(i) * loss(y.truth[i], y.predicted[0][i]);
    all += y.weight(i);
  }
  return sum / all;
}

double square(double v) { return v * v; }
double squared(const ScoredColumn& y) {
  return average(y, [](double t, double p) { return square(t - p); });
}

double squared_in_logs(const ScoredColumn& y) {
  return average(y, [](double t, double p) {
    return t > -1 && p > -1 ? square(std::log1p(t) - std::log1p(p)) : std::numeric_limits<double>::quiet_NaN();
  });
}

// The mean of the smallest errors that reach half the weight from below and from above.
double median(const ScoredColumn& y) {
  std::vector<std::pair<double, double>> errors;
  for (std::size_t i = 0; i < y.rows(); ++i)
    if (y.weight(i) > 0) errors.emplace_back(std::abs(y.truth[i] - y.predicted[0][i]), y.weight(i));
  std::ranges::sort(errors);
  const double half =
      std::accumulate(errors.begin(), errors.end(), 0.0, [](double s, auto& e) { return s + e.second; }) / 2;
  double so_far = 0;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    so_far += errors[i].second;
    const bool between = std::abs(so_far - half) <= 1e-12 * half && i + 1 < errors.size();
    if (between) return std::midpoint(errors[i].first, errors[i + 1].first);
    if (so_far > half) return errors[i].first;
  }
  return errors.empty() ? std::numeric_limits<double>::quiet_NaN() : errors.back().first;
}

}  // namespace

double r2(const std::vector<ScoredColumn>& columns) {
  return mean_over_columns(columns, [](const ScoredColumn& y) {
    if (y.rows() < 2) return std::numeric_limits<double>::quiet_NaN();
    const double mean = average(y, [](double t, double) { return t; });
    const double spread = average(y, [&](double t, double) { return square(t - mean); });
    const double left = squared(y);
    return spread > 0 ? 1 - left / spread : left > 0 ? 0.0 : 1.0;
  });
}

double mean_squared_error(const std::vector<ScoredColumn>& columns) { return mean_over_columns(columns, squared); }

double root_mean_squared_error(const std::vector<ScoredColumn>& columns) {
  return mean_over_columns(columns, [](const ScoredColumn& y) { return std::sqrt(squared(y)); });
}

double mean_absolute_error(const std::vector<ScoredColumn>& columns) {
  return mean_over_columns(
      columns, [](const ScoredColumn& y) { return average(y, [](double t, double p) { return std::abs(t - p); }); });
}

double median_absolute_error(const std::vector<ScoredColumn>& columns) { return mean_over_columns(columns, median); }

double mean_absolute_percentage_error(const std::vector<ScoredColumn>& columns) {
  return mean_over_columns(columns, [](const ScoredColumn& y) {
    return average(y, [](double t, double p) {
      return std::abs(t - p) / std::max(std::abs(t), std::numeric_limits<double>::epsilon());
    });
  });
}

double mean_squared_log_error(const std::vector<ScoredColumn>& columns) {
  return mean_over_columns(columns, squared_in_logs);
}

double root_mean_squared_log_error(const std::vector<ScoredColumn>& columns) {
  return mean_over_columns(columns, [](const ScoredColumn& y) { return std::sqrt(squared_in_logs(y)); });
}

}  // namespace espalier::metrics
