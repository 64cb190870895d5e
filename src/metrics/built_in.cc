#include "metrics/counts.h"
#include "metrics/errors.h"
#include "metrics/ranking.h"

namespace espalier {
namespace {

using namespace metrics;
using enum Metric::Needs;
constexpr Task classes = Task::classification, amounts = Task::regression;

// Precision, recall, F1 or the Jaccard index: of one class, or averaged over labels or rows.
template <Part part>
void add_averages(std::vector<Metric>& to, const std::string& name, const std::string& title, const std::string& what) {
  to.push_back({name,
                classes,
                labels,
                false,
                true,
                1,
                part_score<part, Average::binary>,  //
                what + ", of the positive class",
                title,
                {name + "_score"}});
  to.push_back({name + "_macro", classes, labels, false, false, 1, part_score<part, Average::macro>,
                what + ", mean over the classes", "macro " + title});
  to.push_back({name + "_micro", classes, labels, false, false, 1, part_score<part, Average::micro>,
                what + ", counted over all predictions", "micro " + title});
  to.push_back({name + "_samples", classes, labels, false, false, 1, part_score<part, Average::samples>,
                what + ", mean over the rows (multi-label)", "samples " + title});
  to.push_back({name + "_weighted", classes, labels, false, false, 1, part_score<part, Average::weighted>,
                what + ", mean over the classes by size", "weighted " + title});
}

Metric maximised(std::string name, Task task, Metric::Needs needs, double (*score)(const std::vector<ScoredColumn>&),
                 std::string doc, std::string title, std::vector<std::string> aliases) {
  return {std::move(name), task, needs, false, false, 1, score, std::move(doc), std::move(title), std::move(aliases)};
}

Metric minimised(std::string name, Task task, Metric::Needs needs, double (*score)(const std::vector<ScoredColumn>&),
                 std::string doc, std::string title, std::vector<std::string> aliases) {
  return {std::move(name), task, needs, true, false, 0, score, std::move(doc), std::move(title), std::move(aliases)};
}

}  // namespace

std::vector<Metric> built_in_metrics() {
  std::vector<Metric> out{
      maximised("accuracy", classes, labels, accuracy, "share of correct predictions", "accuracy",
                {"acc", "accuracy_score"}),
      maximised("adjusted_rand_score", classes, labels, adjusted_rand_score,
                "agreement of the two divisions of the rows into classes, beyond chance", "adjusted Rand index", {}),
      maximised("average_precision", classes, ranks, average_precision, "area under the precision-recall curve",
                "average precision", {"average_precision_score", "ap", "pr_auc", "auc_pr", "auprc", "aucpr"}),
      maximised("balanced_accuracy", classes, labels, balanced_accuracy, "mean recall of the classes",
                "balanced accuracy", {"balanced_accuracy_score", "bac", "bacc"}),
      minimised("brier_score", classes, probabilities, brier_score, "mean squared error of the probabilities",
                "Brier score", {"brier", "brier_score_loss"}),
      maximised("cohen_kappa", classes, labels, cohen_kappa, "agreement beyond chance (Cohen's kappa)", "Cohen's kappa",
                {"kappa", "cohen_kappa_score"}),
      minimised("log_loss", classes, probabilities, log_loss, "minus the log of the true class's probability",
                "log-loss", {"logloss", "cross_entropy", "crossentropy"}),
      maximised("matthews_corrcoef", classes, labels, matthews_corrcoef,
                "Matthews correlation of truth and prediction (-1 to 1, 0: chance)", "Matthews correlation", {"mcc"}),
      maximised("roc_auc", classes, ranks, roc_auc, "area under the ROC curve; several classes: each against the rest",
                "ROC AUC", {"auc", "auroc", "rocauc", "roc_auc_score"}),
      maximised("roc_auc_ovo", classes, ranks, roc_auc_ovo, "area under the ROC curve, mean over all pairs of classes",
                "ROC AUC (one against one)", {}),
      maximised("roc_auc_ovr", classes, ranks, roc_auc, "the same as roc_auc, by its longer name",
                "ROC AUC (one against the rest)", {}),
      minimised("mean_absolute_error", amounts, numbers, mean_absolute_error, "mean absolute error", "MAE", {"mae"}),
      minimised("mean_absolute_percentage_error", amounts, numbers, mean_absolute_percentage_error,
                "mean of |error / truth|, as a share (0.1: 10 %)", "MAPE", {"mape"}),
      minimised("mean_squared_error", amounts, numbers, mean_squared_error, "mean squared error", "MSE", {"mse"}),
      minimised("mean_squared_log_error", amounts, numbers, mean_squared_log_error, "mean squared error of log(1 + y)",
                "MSLE", {"msle"}),
      minimised("median_absolute_error", amounts, numbers, median_absolute_error, "median absolute error",
                "median absolute error", {"medae"}),
      maximised("r2", amounts, numbers, r2, "share of the variance explained (R squared)", "R²",
                {"r2_score", "r_squared", "rsquared"}),
      minimised("root_mean_squared_error", amounts, numbers, root_mean_squared_error, "root of the mean squared error",
                "RMSE", {"rmse"}),
      minimised("root_mean_squared_log_error", amounts, numbers, root_mean_squared_log_error,
                "root of the mean squared error of log(1 + y)", "RMSLE", {"rmsle"}),
  };
  add_averages<Part::f1>(out, "f1", "F1", "harmonic mean of precision and recall");
  add_averages<Part::jaccard>(out, "jaccard", "Jaccard index", "correct among the predicted and the true together");
  add_averages<Part::precision>(out, "precision", "precision", "correct among the predicted");
  add_averages<Part::recall>(out, "recall", "recall", "predicted among the true");
  return out;
}

}  // namespace espalier
