#include "engine/usable_metric.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace espalier {
namespace {

// What a constant predicts: every class alike, or the middle row's number. `why`: what a metric of the user's own says.
bool defined_for(const MetricChoice& metric, const Target& y, std::string* why = nullptr) {
  std::vector<std::vector<double>> predicted;
  for (std::size_t k = 0; k < y.columns(); ++k) {
    const std::size_t outputs = y.column(k).outputs();
    const double constant = outputs > 1 ? 1 / static_cast<double>(outputs) : y.value(y.rows() / 2, k);
    predicted.resize(predicted.size() + outputs, std::vector<double>(y.rows(), constant));
  }
  try {
    return std::isfinite(metric.score(y, predicted));
  } catch (const std::runtime_error& e) {
    if (why) *why = e.what();
    return false;
  }
}

bool defined_on_a_split(const MetricChoice& metric, const Target& y, const FoldPlan& plan) {
  return std::ranges::any_of(plan.repeats, [&](const auto& folds) {
    return std::ranges::any_of(splits_by(plan.rule, folds),
                               [&](const Split& split) { return defined_for(metric, y.select(split.test)); });
  });
}

bool all_weights_are_zero(const Target& y) {
  for (std::size_t i = 0; i < y.rows(); ++i)
    if (y.weight(i) > 0) return false;
  return true;
}

bool any_negative(const Target& y) {
  for (std::size_t k = 0; k < y.columns(); ++k)
    for (std::size_t i = 0; i < y.rows(); ++i)
      if (y.task() == Task::regression && y.value(i, k) < 0) return true;
  return false;
}

}  // namespace

Result<UsableMetric> usable_metric(const Metrics& metrics, const MetricChoice& asked, bool by_name, const Target& y,
                                   const FoldPlan& plan) {
  if (all_weights_are_zero(y))
    return fail(Errc::corrupt,
                "every row has the weight 0, so there is nothing to learn from; correct the weights, or "
                "leave --weights away");
  if (defined_on_a_split(asked, y, plan)) return UsableMetric{asked, ""};
  std::string error;
  const bool undefined = by_name && !defined_for(asked, y, &error);
  if (!error.empty()) return fail(Errc::invalid_argument, "the metric " + asked.name() + " cannot be used: " + error);
  if (undefined)
    return fail(Errc::corrupt, "the metric " + asked.name() + " is undefined for this target" +
                                   (any_negative(y) ? ", which has negative numbers" : "") +
                                   "; choose another --metric");
  const std::string why =
      "the metric " + asked.name() + " is undefined on every split, as where all rows are of one class; ";
  for (const char* name :
       {"log_loss", "neg_root_mean_squared_error", "neg_mean_absolute_error", "neg_median_absolute_error"}) {
    const auto other = metrics.find(name, y);
    if (other && defined_on_a_split(*other, y, plan))
      return UsableMetric{*other, why + other->name() + " is used instead"};
  }
  return UsableMetric{asked, why + "no candidate can be compared with another"};
}

}  // namespace espalier
