#include "metrics/counts.h"
#include "metrics/errors.h"
#include "metrics/ranking.h"

namespace espalier {
namespace {

using namespace metrics;
using enum Metric::Needs;
constexpr Task classes = Task::classification, amounts = Task::regression;

// Precision, recall or F1: of one class, or averaged over labels or rows.
template <Part part>
void add_averages(std::vector<Metric>& to, const std::string& name, const std::string& what) {
  to.push_back({name, classes, labels, false, true, 1, part_score<part, Average::binary>,  //
                what + " of the positive class"});
  to.push_back({name + "_macro", classes, labels, false, false, 1, part_score<part, Average::macro>,
                what + ", mean of the classes"});
  to.push_back({name + "_micro", classes, labels, false, false, 1, part_score<part, Average::micro>,
                what + " of all answers together"});
  to.push_back({name + "_samples", classes, labels, false, false, 1, part_score<part, Average::samples>,
                what + ", mean of the rows (multi-label)"});
  to.push_back({name + "_weighted", classes, labels, false, false, 1, part_score<part, Average::weighted>,
                what + ", mean of the classes by size"});
}

}  // namespace

std::vector<Metric> built_in_metrics() {
  std::vector<Metric> out{
      {"accuracy", classes, labels, false, false, 1, accuracy, "share of rows predicted right"},
      {"average_precision", classes, ranks, false, false, 1, average_precision, "area under precision over recall"},
      {"balanced_accuracy", classes, labels, false, false, 1, balanced_accuracy, "mean recall of the classes"},
      {"log_loss", classes, probabilities, true, false, 0, log_loss, "minus the log of the true class's probability"},
      {"matthews_corrcoef", classes, labels, false, false, 1, matthews_corrcoef, "correlation of truth and answer"},
      {"mean_absolute_error", amounts, numbers, true, false, 0, mean_absolute_error, "mean of |error|"},
      {"mean_squared_error", amounts, numbers, true, false, 0, mean_squared_error, "mean of error squared"},
      {"mean_squared_log_error", amounts, numbers, true, false, 0, mean_squared_log_error,
       "squared error of log(1 + y)"},
      {"median_absolute_error", amounts, numbers, true, false, 0, median_absolute_error, "median of |error|"},
      {"r2", amounts, numbers, false, false, 1, r2, "share of the variance explained"},
      {"roc_auc", classes, ranks, false, false, 1, roc_auc,
       "area under the ROC curve; several classes: each against the rest"},
      {"roc_auc_ovo", classes, ranks, false, false, 1, roc_auc_ovo,
       "area under the ROC curve, mean of all pairs of classes"},
      {"roc_auc_ovr", classes, ranks, false, false, 1, roc_auc, "the same as roc_auc, by its longer name"},
      {"root_mean_squared_error", amounts, numbers, true, false, 0, root_mean_squared_error,
       "root of the mean squared error"},
  };
  add_averages<Part::f1>(out, "f1", "harmonic mean of precision and recall");
  add_averages<Part::precision>(out, "precision", "share of answers that are right");
  add_averages<Part::recall>(out, "recall", "share of a class that is found");
  return out;
}

}  // namespace espalier
