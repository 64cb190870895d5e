#include "apps/cli/summary.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "apps/cli/command.h"
#include "apps/cli/terminal.h"
#include "apps/cli/voice.h"
#include "base/columns.h"
#include "base/text.h"
#include "metrics/describe.h"
#include "pipeline/describe.h"
#include "pipeline/walk.h"

namespace espalier::cli {
namespace {

constexpr std::size_t most_findings = 6;
constexpr std::size_t rows_for_trust = 50;  // ten in each of five folds

Json number_or_null(double number) { return std::isfinite(number) ? Json(number) : Json(); }

std::int64_t ended(const Finished& f, TrialState state) {
  const auto at = f.states.find(state);
  return at == f.states.end() ? 0 : at->second;
}

// "25 pipelines: 10 complete, 9 stopped early (worse), 6 out of time".
std::string tried(const Finished& f) {
  const std::int64_t errors = ended(f, TrialState::failed) + ended(f, TrialState::crashed),
                     memory = ended(f, TrialState::out_of_memory),
                     spared = ended(f, TrialState::repeated) + ended(f, TrialState::refused);
  std::vector<std::string> parts{fmt::format("{} complete", ended(f, TrialState::succeeded))};
  const auto add = [&](std::int64_t n, const std::string& what) {
    if (n > 0) parts.push_back(fmt::format("{} {}", n, what));
  };
  add(ended(f, TrialState::raced), "stopped early (worse)");
  add(ended(f, TrialState::cut_short), "out of time");
  add(memory, "out of memory");
  add(errors, "failed");
  add(spared, "not evaluated");
  return counted(static_cast<std::size_t>(f.trials), "pipeline") + ": " + joined(parts);
}

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

std::string final_model(const Finished& f) {
  if (f.constant) return "a constant";
  if (f.members > 1) return "ensemble of " + counted(f.members, "pipeline");
  return f.best ? describe(f.best->candidate.step) : "";
}

void line(std::string_view name, const std::string& text) {
  tell("{}", labelled(name, text, terminal_columns(STDOUT_FILENO)));
}

void print_how_good(const Finished& f, const Started& s) {
  if (f.expected.empty()) return;
  const ExpectedScore& own = f.expected.front();
  std::string text = describe(own.metric, own.value, own.standard_error);
  if (f.baseline) text += " (baseline " + describe_value(own.metric, *f.baseline) + ")";
  line("how good", text + ", by " + s.splits + " of " + counted(s.rows, "row"));
  std::vector<std::string> others;
  for (std::size_t k = 1; k < f.expected.size(); ++k)
    if (!std::isnan(f.expected[k].value)) others.push_back(describe(f.expected[k].metric, f.expected[k].value));
  if (!others.empty()) line("", "on new rows expect " + joined(others));
}

// Which of two scores is of what is handed over.
void print_best_single(const Finished& f) {
  if (f.members < 2 || !f.best || f.expected.empty()) return;
  const MetricChoice& metric = f.expected.front().metric;
  const double single = f.best->outcome.mean();
  line("best single", fmt::format("{}, trial {}: {}", describe(metric, single, f.best->outcome.standard_error()),
                                  short_id(f.best->id), describe(f.best->candidate.step)));
  if (single > f.expected.front().value)
    line("", "the ensemble is the final model: the highest of many scores is partly luck");
}

// The best pipeline of each number of operators, on rows of the search and on others.
void print_front(const Finished& f, const Started& s, const FrontScores& scores) {
  if (scores.values.empty()) return;
  std::vector<std::vector<std::string>> rows{{"operators", s.metric.title() + " ± SE", "test", "trial", "pipeline"}};
  for (const Trial& t : f.front) {
    const auto tested = scores.values.find(t.id);
    rows.push_back({std::to_string(operator_count(t.candidate.step)),
                    describe_value(s.metric, t.outcome.mean(), t.outcome.standard_error()),
                    tested == scores.values.end() ? "" : describe_value(s.metric, tested->second), short_id(t.id),
                    describe(t.candidate.step)});
  }
  tell("Pareto front\n{}", aligned(rows, {0, 1, 2, 3}, terminal_columns(STDOUT_FILENO)));
}

bool perfect(const ExpectedScore& e) { return e.metric.value(e.metric.metric->best) == e.value; }

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

}  // namespace

void print_findings(const std::vector<Finding>& findings, bool problems_only) {
  std::size_t shown = 0, left_out = 0;
  for (const Finding& f : findings) {
    const bool wanted =
        f.severity == Finding::Severity::problem || (!problems_only && f.severity == Finding::Severity::warning);
    if (!wanted || shown == most_findings) {
      left_out += !problems_only;
      continue;
    }
    ++shown;
    const std::string about = f.column.empty() ? "" : "'" + f.column + "': ";
    say("{}", labelled(name_of(f.severity), about + f.sentence + (f.option.empty() ? "" : ": " + f.option),
                       terminal_columns()));
  }
  if (left_out > 0 && !problems_only)
    say("{:<14}'espalier inspect' tells {}\n", "", counted(left_out, shown > 0 ? "more remark" : "remark"));
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

void print_summary(const Finished& f, const Started& s, const std::optional<TestScores>& test,
                   const FrontScores& front) {
  if (f.cancelled)
    tell("Ended early by a signal, with the best so far. Go on with: espalier fit --resume --run {}\n\n",
         shell_word(s.run));
  if (f.perfect) tell("Ended early: no score is better than these.\n\n");
  line("final model", final_model(f));
  print_how_good(f, s);
  print_best_single(f);
  if (test) {
    std::vector<std::string> scores;
    for (const auto& [metric, value] : test->values) scores.push_back(describe(metric, value));
    line("test", joined(scores) + " (" + counted(test->rows, "row") + " of " + test->table + ")");
  }
  print_front(f, s, front);
  line("tried", tried(f));
  if (f.cached_fits > 0)
    line("cache", fmt::format("{} fits were read, which spared {}", f.cached_fits, seconds_text(f.cached_seconds)));
  line("model file", s.model);
  line("run folder", s.run);
  tell(
      "next          espalier predict {0} NEW_ROWS.csv -o predictions.csv\n"  // whole lines, to be copied
      "              espalier score {0} LABELLED_ROWS.csv\n"
      "              espalier show {1}\n",
      shell_word(s.model), shell_word(s.run));
  for (const std::string& caution : cautions(f, s)) line("warning", caution);
}

}  // namespace espalier::cli
