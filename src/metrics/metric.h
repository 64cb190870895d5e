#pragma once
// What makes one prediction better than another. Definitions, averages and edge cases are scikit-learn's
// (sklearn.metrics), to 1e-12.
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/target.h"

namespace espalier {

// One target column as a metric sees it. `predicted` has a column per class (probabilities or other scores that rank)
// or one column of numbers; all spans have a number a row, `weights` may be empty.
struct Judged {
  std::span<const double> truth;  // class codes or numbers
  std::span<const double> weights;
  std::vector<std::span<const double>> predicted;
  std::size_t positive = 1;

  std::size_t rows() const { return truth.size(); }
  double weight(std::size_t i) const { return weights.empty() ? 1.0 : weights[i]; }
  std::size_t label(std::size_t i) const;  // the class foretold: the largest score, the first of equals
};

// A row of the table of metrics. `score` takes all target columns; NaN means undefined there (one class only, say).
struct Metric {
  std::string_view name;  // without "neg_"
  Task task;
  enum class Needs { labels, probabilities, ranks, numbers } needs;
  bool loss;         // smaller is better, and "neg_<name>" is a name too
  bool binary_only;  // of target columns with two classes
  double best;       // value of a perfect prediction
  double (*score)(const std::vector<Judged>&);
  std::string_view doc;
};

std::span<const Metric> all_metrics();  // sorted by name

// A metric as a person named it. The search always maximises `value(raw)`; people read `shown(value)`.
struct MetricChoice {
  const Metric* metric = nullptr;
  bool negated = false;  // named "neg_...": shown as scikit-learn would, negative

  std::string name() const { return (negated ? "neg_" : "") + std::string(metric->name); }
  double value(double raw) const { return metric->loss ? -raw : raw; }                    // greater is better
  double shown(double value) const { return metric->loss && !negated ? -value : value; }  // as it was named
};

// By its name alone, whatever the task; nothing if there is no such metric.
std::optional<MetricChoice> metric_named(std::string_view name);
// Errors: no such metric (the nearest names are told), or one of the other task.
Result<MetricChoice> find_metric(std::string_view name, const Target&);
// roc_auc for two classes, log_loss for more, neg_root_mean_squared_error for numbers.
MetricChoice default_metric(const Target&);

// What most metrics do with several target columns.
template <class Score>
double mean_over_columns(const std::vector<Judged>& columns, Score score) {
  double sum = 0;
  for (const Judged& y : columns) sum += score(y);
  return sum / static_cast<double>(columns.size());
}

// The raw score of predictions laid out as the columns of all target columns side by side. `rows` of the target are
// judged.
double raw_score(const Metric&, const Target&, const std::vector<std::vector<double>>& predicted);

}  // namespace espalier
