#pragma once
// What makes one prediction better than another. Definitions, averages and edge cases are scikit-learn's
// (sklearn.metrics), to 1e-12.
//
// A *metric* scores predictions of a whole target by one number, its *raw* score: what scikit-learn's function of that
// name returns. A metric is a *loss* where smaller is better. A *choice* is a metric as a person named it ("log_loss"
// or "neg_log_loss"). Searches, journals and ensembles know only the *value* of a choice: the raw score turned so that
// greater is better.
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/target.h"

namespace espalier {

// One target column as a metric sees it. `predicted` has a column per class (probabilities or other scores that rank)
// or one column of numbers; all spans have a number a row, `weights` may be empty.
struct ScoredColumn {
  std::span<const double> truth;  // class codes or numbers
  std::span<const double> weights;
  std::vector<std::span<const double>> predicted;
  std::size_t positive = 1;

  std::size_t rows() const { return truth.size(); }
  double weight(std::size_t i) const { return weights.empty() ? 1.0 : weights[i]; }
  std::size_t label(std::size_t i) const;  // the class predicted: the largest score, the first of equals
};

// A row of the table of metrics. What every row promises (tests/contracts/metrics_test.cc): a perfect prediction scores
// `best` and nothing scores better; the order of the rows does not matter; a row of weight two is the row twice.
struct Metric {
  std::string name;  // without "neg_"
  Task task = Task::classification;
  enum class Needs { labels, probabilities, ranks, numbers } needs = Needs::labels;
  bool loss = false;         // smaller is better, and "neg_<name>" is a name too
  bool binary_only = false;  // of target columns with two classes
  double best = 1;           // raw score of a perfect prediction
  // The raw score. Takes all target columns and at least one row of positive weight. NaN: undefined there (one class
  // only, say). What it throws crashes the trial, and no more than the trial.
  std::function<double(const std::vector<ScoredColumn>&)> score;
  std::string doc = {};
  std::string title = {};                 // for people: "RMSE"; empty: the name
  std::vector<std::string> aliases = {};  // other names it is known by: "rmse"
};

// The raw score of predictions laid out as the columns of all target columns side by side. All rows of the target are
// scored; NaN if no weight is on any.
double raw_score(const Metric&, const Target&, const std::vector<std::vector<double>>& predicted);

// Keeps its row alive, so it may outlive the table it was found in.
struct MetricChoice {
  std::shared_ptr<const Metric> metric = nullptr;
  bool negated = false;  // named "neg_...": shown as scikit-learn would, negative

  std::string name() const { return (negated ? "neg_" : "") + metric->name; }
  const std::string& title() const { return metric->title.empty() ? metric->name : metric->title; }
  double value(double raw) const { return metric->loss ? -raw : raw; }                    // greater is better
  double shown(double value) const { return metric->loss && !negated ? -value : value; }  // as it was named
  double score(const Target& y, const std::vector<std::vector<double>>& predicted) const {
    return value(raw_score(*metric, y, predicted));
  }
};

// The metrics a run may be scored by, sorted by name. Passed by reference to whoever needs it, as the Catalog of
// operators is, so that a host or a test can add rows of its own; there is no registry. Worker processes score too: a
// row of a host's own needs an evaluator, or a worker command, that has it.
class Metrics {
 public:
  Metrics();  // the built-in rows
  explicit Metrics(std::vector<Metric> rows);

  const std::vector<std::shared_ptr<const Metric>>& rows() const { return rows_; }
  void add(std::shared_ptr<const Metric>);  // a row more

  // By its name or an alias ("rmse", "F1-score", "neg_mae"), whatever the task; nothing if there is no such metric.
  std::optional<MetricChoice> named(std::string_view name) const;
  // Errors: no such metric (the nearest names are told), or one of the other task.
  Result<MetricChoice> find(std::string_view name, const Target&) const;
  // roc_auc for two classes, log_loss for more, neg_root_mean_squared_error for numbers. CHECKs that the table has it.
  MetricChoice default_for(const Target&) const;
  // What people ask of a model beside the metric it was chosen by: the usual few of the task, `own` first.
  std::vector<MetricChoice> usual(const Target&, const MetricChoice& own) const;
  // For readers of runs and models, whoever made them: a metric that this table does not have becomes one that shows
  // old scores but computes none (its scores are NaN).
  MetricChoice read(std::string_view name, bool loss) const;

 private:
  std::vector<std::shared_ptr<const Metric>> rows_;
};

std::vector<Metric> built_in_metrics();

// What most metrics do with several target columns.
template <class Score>
double mean_over_columns(const std::vector<ScoredColumn>& columns, Score score) {
  double sum = 0;
  for (const ScoredColumn& y : columns) sum += score(y);
  return sum / static_cast<double>(columns.size());
}

}  // namespace espalier
