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
