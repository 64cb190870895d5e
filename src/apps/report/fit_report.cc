#include "apps/report/fit_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "apps/options/measures.h"
#include "base/text.h"
#include "pipeline/walk.h"

namespace espalier::cli {
namespace {

constexpr std::size_t rows_for_trust = 50;  // ten in each of five folds

Json number_or_null(double number) { return std::isfinite(number) ? Json(number) : Json(); }

std::string why_constant(const Finished& f, const Started& s) {
  if (!f.why_constant.empty()) return f.why_constant;
  const std::int64_t late = ended(f, TrialState::cut_short);
  std::string out = "nothing beat it";
  if (2 * late >= f.trials && late > 0) {
    out += fmt::format("; {} of {} trials ran out of time", late, f.trials);
    if (std::isfinite(s.seconds))
      out += fmt::format("; give more, such as --time {} or --trial-time {}", seconds_text(std::ceil(s.seconds * 4)),
                         seconds_text(std::ceil(std::max(1.0, s.trial_seconds) * 5)));
  }
  return out;
}

bool perfect(const ExpectedScore& e) { return e.metric.value(e.metric.metric->best) == e.value; }

}  // namespace

std::int64_t ended(const Finished& f, TrialState state) {
  const auto at = f.states.find(state);
  return at == f.states.end() ? 0 : at->second;
}

std::vector<std::string> cautions(const Finished& f, const Started& s) {
  std::vector<std::string> out;
  if (f.constant) out.push_back("the model predicts the same for every row: " + why_constant(f, s));
  const bool few_rows = s.rows < rows_for_trust;
  if (!f.constant && !f.expected.empty() && f.baseline &&
      f.expected.front().value - *f.baseline <= f.expected.front().standard_error)
    out.push_back(
        "the model is hardly better than predicting the same for every row: the columns tell little of the "
        "target, or more --time is needed");
  if (!f.expected.empty() && perfect(f.expected.front()) && !f.constant && !few_rows) {
    const auto leak = std::ranges::find_if(
        s.findings, [](const Finding& x) { return x.severity == Finding::Severity::problem && !x.column.empty(); });
    out.push_back("the score is perfect, which is rarely true: look for a column that is filled in after the outcome" +
                  (leak == s.findings.end() ? std::string() : ", such as '" + leak->column + "'"));
  }
  if (!f.unwritten.empty())
    out.push_back("what was to be kept on the way could not be: " + f.unwritten + "; the model itself is whole");
  if (few_rows)
    out.push_back("with " + counted(s.rows, "row") + " a score is mostly luck: collect more before you rely on it");
  return out;
}

Json summary_json(const Finished& f, const Started& s, const std::optional<TestScores>& test, const FrontScores& front,
                  int signal) {
  Json out = {{"metric", s.metric.name()}, {"model", s.model},     {"run", s.run},    {"trials", f.trials},
              {"failed_trials", f.failed}, {"members", f.members}, {"signal", signal}};
  Json states = Json::object();
  for (const auto& [state, n] : f.states) states[std::string(to_text(state))] = n;
  out["trial_states"] = std::move(states);
  if (f.best) {
    out["score"] = s.metric.shown(f.best->outcome.mean());
    out["standard_error"] = f.best->outcome.standard_error();
    out["best"] = print(f.best->candidate.step);
    for (const MetricChoice& other : s.also)
      out["also"][other.name()] = number_or_null(other.shown(f.best->outcome.mean(other.name())));
  }
  if (f.baseline) out["baseline"] = s.metric.shown(*f.baseline);
  if (!std::isnan(f.ensemble_score)) out["ensemble_score"] = s.metric.shown(f.ensemble_score);
  for (const ExpectedScore& e : f.expected) out["expected"][e.metric.name()] = number_or_null(e.metric.shown(e.value));
  if (test)
    for (const auto& [metric, value] : test->values) out["test"][metric.name()] = number_or_null(metric.shown(value));
  for (const Trial& t : f.front) {
    const auto tested = front.values.find(t.id);
    out["front"].push_back({{"trial", to_text(t.id)},
                            {"operators", operator_count(t.candidate.step)},
                            {"score", s.metric.shown(t.outcome.mean())},
                            {"test", tested == front.values.end() ? Json() : Json(s.metric.shown(tested->second))},
                            {"step", print(t.candidate.step)}});
  }
  out["warnings"] = cautions(f, s);
  return out;
}

Json started_json(const Started& s) {
  Json findings = Json::array(), classes = Json::array();
  for (const Finding& f : s.findings)
    findings.push_back({{"severity", name_of(f.severity)}, {"column", f.column}, {"sentence", f.sentence}});
  for (const auto& [label, rows] : s.classes) classes.push_back({{"label", label}, {"rows", rows}});
  return {{"rows", s.rows},
          {"columns", s.columns},
          {"remarks", s.remarks},
          {"findings", std::move(findings)},
          {"task", s.task},
          {"positive", s.positive},
          {"classes", std::move(classes)},
          {"metric", s.metric.name()},
          {"splits", s.splits},
          {"strategy", s.strategy},
          {"prepared", s.prepared},
          {"run", s.run},
          {"model", s.model},
          {"seed", s.seed},
          {"jobs", s.jobs},
          {"seconds", number_or_null(s.seconds)},
          {"memory", number_or_null(s.memory)},
          {"trials", s.trials},
          {"operators", s.operators},
          {"resumed_trials", s.resumed_trials}};
}

Json progress_json(const Progress& p, const Started& s) {
  Json out = {{"seconds", p.seconds}, {"trials", p.trials}, {"best", nullptr}, {"baseline", nullptr}};
  if (p.best)
    out["best"] = {{"trial", to_text(p.best->id)},
                   {"score", number_or_null(s.metric.shown(p.best->outcome.mean()))},
                   {"standard_error", number_or_null(p.best->outcome.standard_error())},
                   {"step", print(p.best->candidate.step)}};
  if (p.baseline) out["baseline"] = number_or_null(s.metric.shown(*p.baseline));
  return out;
}

}  // namespace espalier::cli
