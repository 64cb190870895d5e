#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/cli/command.h"
#include "apps/cli/scoring.h"
#include "apps/cli/voice.h"
#include "base/columns.h"
#include "base/text.h"
#include "metrics/counts.h"
#include "metrics/describe.h"

namespace espalier::cli {
namespace {

struct Flags {
  std::string model, metric;
  std::vector<std::string> tables;
  bool json = false;
  ReadFlags read;
  PythonFlag python;
};

constexpr std::size_t most_classes_in_matrix = 12;

// Of target column k, whose predictions begin with that column: counts per class, and how often which class was
// predicted for which. In weights of rows.
std::pair<std::vector<metrics::Counts>, std::vector<std::vector<double>>> confusion(const Scores& s, std::size_t k,
                                                                                    std::size_t first) {
  const std::size_t classes = s.truth.column(k).classes.size();
  std::vector<metrics::Counts> counts(classes);
  std::vector<std::vector<double>> matrix(classes, std::vector<double>(classes));
  for (std::size_t i = 0; i < s.rows; ++i) {
    std::size_t told = 0;
    for (std::size_t c = 1; c < classes; ++c)
      if (s.predicted[first + c][i] > s.predicted[first + told][i]) told = c;
    const std::size_t truth = s.truth.label(i, k);
    const double weight = s.truth.weight(i);
    matrix[truth][told] += weight;
    (truth == told ? counts[truth].hit : counts[truth].missed) += weight;
    if (truth != told) counts[told].false_alarm += weight;
  }
  return {std::move(counts), std::move(matrix)};
}

std::string cross_validated(const Scores& s, const MetricChoice& metric) {
  if (metric.metric->name != s.info.metric.metric->name || !std::isfinite(s.info.score)) return "";
  return describe_value(metric, s.info.score, s.info.standard_error);
}

void print_metrics(const Scores& s) {
  std::vector<std::vector<std::string>> rows{{"", "this table", "a constant", "when fitted"}};
  for (std::size_t k = 0; k < s.values.size(); ++k) {
    const auto& [metric, value] = s.values[k];
    rows.push_back({metric.title(), std::isnan(value) ? "undefined on these rows" : describe_value(metric, value),
                    describe_value(metric, s.constant[k].second), cross_validated(s, metric)});
  }
  tell("{}", aligned(rows, {1, 2, 3}));
}

// Rows of the truth, columns of the predictions; and what it says class by class.
void print_classes(const TargetColumn& y, const std::vector<metrics::Counts>& counts,
                   const std::vector<std::vector<double>>& matrix) {
  if (y.classes.size() <= most_classes_in_matrix) {
    std::vector<std::vector<std::string>> rows{{"true \\ predicted"}};
    std::vector<std::size_t> right;
    for (std::size_t k = 0; k < y.classes.size(); ++k) {
      rows[0].push_back(brief(y.classes[k]));
      auto& row = rows.emplace_back(std::vector{brief(y.classes[k])});
      for (const double n : matrix[k]) row.push_back(describe_number(n));
      right.push_back(k + 1);
    }
    tell("\n{}", aligned(rows, right));
  }
  std::vector<std::vector<std::string>> rows{{"class", "precision", "recall", "F1", "rows"}};
  const auto share = [](double a, double b) { return b > 0 ? fmt::format("{:.3f}", a / b) : "undefined"; };
  for (std::size_t k = 0; k < counts.size(); ++k) {
    const metrics::Counts& c = counts[k];
    rows.push_back({brief(y.classes[k]), share(c.hit, c.hit + c.false_alarm), share(c.hit, c.hit + c.missed),
                    share(2 * c.hit, 2 * c.hit + c.false_alarm + c.missed), describe_number(c.support())});
  }
  tell("\n{}", aligned(rows, {1, 2, 3, 4}));
}

void print_scores(const Scores& s, const std::string& table) {
  std::vector<std::string> targets;
  std::size_t first = 0;
  for (std::size_t k = 0; k < s.truth.columns(); ++k) targets.push_back("'" + s.truth.column(k).name + "'");
  const TargetColumn& y = s.truth.column();
  const bool two_classes = s.truth.columns() == 1 && y.classes.size() == 2;
  tell("{} of {}, target {}{}\n\n", counted(s.rows, "row"), table, shortened(targets, 5),
       two_classes ? " (positive class: " + y.classes[y.positive_class()] + ")" : "");
  print_metrics(s);
  for (std::size_t k = 0; k < s.truth.columns(); ++k) {
    const TargetColumn& column = s.truth.column(k);
    const std::size_t outputs = column.outputs();
    if (!column.classes.empty()) {
      if (s.truth.columns() > 1) tell("\n{}:\n", targets[k]);
      const auto [counts, matrix] = confusion(s, k, first);
      print_classes(column, counts, matrix);
    }
    first += outputs;
  }
}

Json scores_json(const Scores& s) {
  Json out = Json::object();
  for (const auto& [metric, value] : s.values)
    out[metric.name()] = std::isfinite(value) ? Json(metric.shown(value)) : Json();
  return out;
}

int score(const Flags& flags) {
  const auto read = flags.read.options();
  if (!read) return fail_with(read.error());
  if (const auto order = wrong_order(flags.model, flags.tables[0])) return fail_with(*order);
  Json all = Json::object();
  for (const std::string& table : flags.tables) {
    const auto scores =
        score_table(model_path(flags.model), table, split_words(flags.metric), *read, flags.python.host());
    if (!scores) return fail_with(scores.error());
    for (const std::string& remark : scores->remarks) say("note: {}\n", remark);
    if (flags.json)
      all[table] = scores_json(*scores);
    else
      tell("{}", table == flags.tables[0] ? "" : "\n"), print_scores(*scores, table);
  }
  if (flags.json) tell("{}\n", to_line(flags.tables.size() == 1 ? all[flags.tables[0]] : all));
  return done;
}

}  // namespace

void add_score(CLI::App& app, Run& chosen) {
  CLI::App* command = app.add_subcommand("score", "Evaluate a model on labelled rows");
  const auto flags = std::make_shared<Flags>();
  command->add_option("MODEL", flags->model, "A model file, or the folder of a run")->required();
  command
      ->add_option("TABLE", flags->tables,
                   "Rows with their target; - for standard input; several are scored one by one")
      ->required();
  add_list(*command, "--metric", flags->metric,
           "Metrics, comma-separated (default: the model's own and the usual ones)");
  command->add_flag(
      "--json", flags->json,
      "One flat object of metric to number; null where it is undefined on these rows; of several tables one each");
  flags->python.add_to(*command);
  flags->read.add_to(*command);
  command->footer(R"(
Examples:
  espalier score churn.espm labelled.csv
  espalier score houses.run test.csv --metric r2,mean_absolute_error --json)");
  command->callback([=, &chosen] { chosen = [=] { return score(*flags); }; });
}

}  // namespace espalier::cli
