#include "metrics/metric.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "data/categories.h"

namespace espalier {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view minus = "neg_";

// As people type names: in any case, with blanks or hyphens between words.
std::string plain(std::string_view name) {
  std::string out = lower_ascii(name);
  std::ranges::replace_if(out, [](char c) { return c == '-' || c == ' '; }, '_');
  return out;
}

bool goes_by(const Metric& metric, const std::string& name) {
  return metric.name == name || std::ranges::find(metric.aliases, name) != metric.aliases.end();
}

}  // namespace

std::size_t ScoredColumn::label(std::size_t i) const {
  std::size_t best = 0;
  for (std::size_t k = 1; k < predicted.size(); ++k)
    if (predicted[k][i] > predicted[best][i]) best = k;
  return best;
}

Metrics::Metrics() : Metrics(built_in_metrics()) {}

Metrics::Metrics(std::vector<Metric> rows) {
  for (Metric& row : rows) rows_.push_back(std::make_shared<const Metric>(std::move(row)));
  std::ranges::sort(rows_, {}, [](const auto& row) { return row->name; });
  for (std::size_t i = 1; i < rows_.size(); ++i) CHECK(rows_[i - 1]->name != rows_[i]->name);
}

void Metrics::add(std::shared_ptr<const Metric> row) {
  const auto at = std::ranges::lower_bound(rows_, row->name, {}, [](const auto& known) { return known->name; });
  CHECK(at == rows_.end() || (*at)->name != row->name);
  rows_.insert(at, std::move(row));
}

std::optional<MetricChoice> Metrics::named(std::string_view name) const {
  const std::string wanted = plain(name);
  const bool negated = wanted.starts_with(minus);
  for (const auto& row : rows_) {
    if (row->name == name || goes_by(*row, wanted)) return MetricChoice{row, false};
    if (row->loss && negated && goes_by(*row, wanted.substr(minus.size()))) return MetricChoice{row, true};
  }
  return std::nullopt;
}

Result<MetricChoice> Metrics::find(std::string_view name, const Target& y) const {
  const auto choice = named(name);
  if (!choice) {
    std::vector<std::string> known;
    for (const auto& row : rows_)
      if (row->task == y.task()) known.push_back(row->name);
    return fail(Errc::invalid_argument, "unknown metric '" + std::string(name) + "'" + nearest_words(name, known) +
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

MetricChoice Metrics::default_for(const Target& y) const {
  std::string_view name = "roc_auc";
  for (std::size_t k = 0; k < y.columns(); ++k)
    if (y.column(k).classes.size() > 2) name = "log_loss";
  const auto out = named(y.task() == Task::regression ? "neg_root_mean_squared_error" : name);
  CHECK(out);
  return *out;
}

std::vector<MetricChoice> Metrics::usual(const Target& y, const MetricChoice& own) const {
  const bool two_classes = y.columns() == 1 && y.column().classes.size() == 2;
  const std::vector<std::string_view> of_classes{"roc_auc", "accuracy", "balanced_accuracy", "log_loss",
                                                 two_classes ? "f1" : "f1_macro"};
  const std::vector<std::string_view> of_numbers{"r2", "root_mean_squared_error", "mean_absolute_error"};
  std::vector<MetricChoice> out{own};
  for (const std::string_view name : y.task() == Task::classification ? of_classes : of_numbers)
    if (const auto choice = named(name); choice && choice->metric->name != own.metric->name) out.push_back(*choice);
  return out;
}

MetricChoice Metrics::read(std::string_view name, bool loss) const {
  if (const auto known = named(name)) return *known;
  const bool negated = loss && name.starts_with(minus);
  Metric unknown{.name = std::string(negated ? name.substr(minus.size()) : name), .loss = loss};
  unknown.score = [](const std::vector<ScoredColumn>&) { return undefined; };
  unknown.doc = "not a metric of this program";
  return {std::make_shared<const Metric>(std::move(unknown)), negated};
}

double raw_score(const Metric& metric, const Target& y, const std::vector<std::vector<double>>& predicted) {
  std::vector<double> weights, truth(y.columns() * y.rows());
  for (std::size_t i = 0; y.weighted() && i < y.rows(); ++i) weights.push_back(y.weight(i));
  const bool weighs = y.weighted() ? std::ranges::any_of(weights, [](double w) { return w > 0; }) : y.rows() > 0;
  if (!weighs) return undefined;
  std::vector<ScoredColumn> columns;
  std::size_t at = 0;
  for (std::size_t k = 0; k < y.columns(); ++k) {
    const std::span<double> mine = std::span(truth).subspan(k * y.rows(), y.rows());
    for (std::size_t i = 0; i < y.rows(); ++i) mine[i] = y.value(i, k);
    ScoredColumn& column = columns.emplace_back(ScoredColumn{mine, weights, {}, 0});
    if (y.task() == Task::classification) column.positive = y.column(k).positive_class();
    for (std::size_t o = 0; o < y.column(k).outputs(); ++o) column.predicted.push_back(predicted[at++]);
  }
  return metric.score(columns);
}

}  // namespace espalier
