#include "metrics/metric.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "metrics/counts.h"
#include "metrics/errors.h"
#include "metrics/ranking.h"

namespace espalier {
namespace {

using namespace metrics;
using enum Metric::Needs;
constexpr Task classes = Task::classification, numbers_task = Task::regression;

#define PARTS(part, word)                                                                                              \
  Metric{                                                                                                              \
      #part, classes, labels, false, true, 1, part_score<Part::part, Average::binary>, word " of the positive class"}, \
      Metric{#part "_macro",                                                                                           \
             classes,                                                                                                  \
             labels,                                                                                                   \
             false,                                                                                                    \
             false,                                                                                                    \
             1,                                                                                                        \
             part_score<Part::part, Average::macro>,                                                                   \
             word ", mean of the classes"},                                                                            \
      Metric{#part "_micro",                                                                                           \
             classes,                                                                                                  \
             labels,                                                                                                   \
             false,                                                                                                    \
             false,                                                                                                    \
             1,                                                                                                        \
             part_score<Part::part, Average::micro>,                                                                   \
             word " of all answers together"},                                                                         \
      Metric{#part "_samples",                                                                                         \
             classes,                                                                                                  \
             labels,                                                                                                   \
             false,                                                                                                    \
             false,                                                                                                    \
             1,                                                                                                        \
             part_score<Part::part, Average::samples>,                                                                 \
             word ", mean of the rows (multi-label)"},                                                                 \
      Metric{#part "_weighted",                                                                                        \
             classes,                                                                                                  \
             labels,                                                                                                   \
             false,                                                                                                    \
             false,                                                                                                    \
             1,                                                                                                        \
             part_score<Part::part, Average::weighted>,                                                                \
             word ", mean of the classes by size"}

constexpr std::array table{
    Metric{"accuracy", classes, labels, false, false, 1, accuracy, "share of rows foretold right"},
    Metric{"average_precision", classes, ranks, false, false, 1, average_precision, "area under precision over recall"},
    Metric{"balanced_accuracy", classes, labels, false, false, 1, balanced_accuracy, "mean recall of the classes"},
    PARTS(f1, "harmonic mean of precision and recall"),
    Metric{"log_loss", classes, probabilities, true, false, 0, log_loss,
           "minus the log of the true class's probability"},
    Metric{"matthews_corrcoef", classes, labels, false, false, 1, matthews_corrcoef, "correlation of truth and answer"},
    Metric{"mean_absolute_error", numbers_task, numbers, true, false, 0, mean_absolute_error, "mean of |error|"},
    Metric{"mean_squared_error", numbers_task, numbers, true, false, 0, mean_squared_error, "mean of error squared"},
    Metric{"mean_squared_log_error", numbers_task, numbers, true, false, 0, mean_squared_log_error,
           "squared error of log(1 + y)"},
    Metric{"median_absolute_error", numbers_task, numbers, true, false, 0, median_absolute_error, "median of |error|"},
    PARTS(precision, "share of answers that are right"),
    Metric{"r2", numbers_task, numbers, false, false, 1, r2, "share of the variance explained"},
    PARTS(recall, "share of a class that is found"),
    Metric{"roc_auc", classes, ranks, false, false, 1, roc_auc,
           "area under the ROC curve; several classes: each against the rest"},
    Metric{"roc_auc_ovo", classes, ranks, false, false, 1, roc_auc_ovo,
           "area under the ROC curve, mean of all pairs of classes"},
    Metric{"roc_auc_ovr", classes, ranks, false, false, 1, roc_auc, "the same as roc_auc, by its longer name"},
    Metric{"root_mean_squared_error", numbers_task, numbers, true, false, 0, root_mean_squared_error,
           "root of the mean squared error"},
};
#undef PARTS

}  // namespace

std::size_t Judged::label(std::size_t i) const {
  std::size_t best = 0;
  for (std::size_t k = 1; k < predicted.size(); ++k)
    if (predicted[k][i] > predicted[best][i]) best = k;
  return best;
}

std::span<const Metric> all_metrics() { return table; }

std::optional<MetricChoice> metric_named(std::string_view name) {
  const bool negated = name.starts_with("neg_");
  const auto at = std::ranges::find(table, negated ? name.substr(4) : name, &Metric::name);
  if (at == table.end() || (negated && !at->loss)) return std::nullopt;
  return MetricChoice{&*at, negated};
}

Result<MetricChoice> find_metric(std::string_view name, const Target& y) {
  const auto choice = metric_named(name);
  if (!choice) {
    std::vector<std::string> known;
    for (const Metric& m : table)
      if (m.task == y.task()) known.emplace_back(m.name);
    return fail(Errc::invalid_argument, "there is no metric '" + std::string(name) + "'" + nearest_words(name, known) +
                                            "; 'espalier metrics' lists them");
  }
  const bool regression = y.task() == Task::regression;
  if (choice->metric->task != y.task())
    return fail(Errc::invalid_argument, "the metric '" + std::string(name) + "' is for " +
                                            (regression ? "classification, and the target is a number"
                                                        : "regression, and the target is a class") +
                                            "; choose another metric or another --task");
  if (choice->metric->binary_only && y.columns() == 1 && y.column().classes.size() > 2)
    return fail(Errc::invalid_argument, "the metric '" + std::string(name) +
                                            "' is for two classes, and the target has " +
                                            std::to_string(y.column().classes.size()) + "; use " + std::string(name) +
                                            "_macro, _micro or _weighted");
  return *choice;
}

MetricChoice default_metric(const Target& y) {
  if (y.task() == Task::regression) return *metric_named("neg_root_mean_squared_error");
  for (std::size_t k = 0; k < y.columns(); ++k)
    if (y.column(k).classes.size() > 2) return *metric_named("log_loss");
  return *metric_named("roc_auc");
}

double raw_score(const Metric& metric, const Target& y, const std::vector<std::vector<double>>& predicted) {
  std::vector<double> weights, truth(y.columns() * y.rows());
  for (std::size_t i = 0; y.weighted() && i < y.rows(); ++i) weights.push_back(y.weight(i));
  std::vector<Judged> columns;
  std::size_t at = 0;
  for (std::size_t k = 0; k < y.columns(); ++k) {
    const std::span<double> mine = std::span(truth).subspan(k * y.rows(), y.rows());
    for (std::size_t i = 0; i < y.rows(); ++i) mine[i] = y.value(i, k);
    Judged& column = columns.emplace_back(Judged{mine, weights, {}, 0});
    if (y.task() == Task::classification) column.positive = y.column(k).positive_class();
    for (std::size_t o = 0; o < y.column(k).outputs(); ++o) column.predicted.push_back(predicted[at++]);
  }
  return metric.score(columns);
}

}  // namespace espalier
