#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "apps/cli/held_out.h"
#include "apps/cli/interrupts.h"
#include "apps/cli/progress.h"
#include "apps/cli/scoring.h"
#include "apps/cli/summary.h"
#include "apps/cli/voice.h"
#include "apps/options/fit_options.h"
#include "base/text.h"
#include "evaluation/python_host.h"
#include "operators/catalog.h"

namespace espalier::cli {
namespace {

// Why a run that had begun has no result, and what is left of it.
Error in_the_middle(Error error, const Started& s) {
  if (s.run.empty()) return error;
  std::error_code ignored;
  if (!std::filesystem::exists(Path(s.run) / "run.json", ignored)) return error;  // nothing is left of it
  const std::string go_on = "go on with: espalier fit --resume --run " + shell_word(s.run);
  if (std::filesystem::exists(s.model, ignored))
    error.message += "\n  what was found before is kept, the best of it in " + s.model + "; " + go_on;
  else if (signal_number() != 0)
    error.message = "ended by a signal before there was a model; " + go_on;
  return error;
}

// Nothing, said, if the table cannot be scored: the model is whole all the same.
std::optional<TestScores> scores_of_test(const std::string& table, const Started& s, const ReadOptions& read) {
  const auto scores = score_table(s.model, table, {}, read, std::make_shared<PythonHost>());
  if (!scores) {
    say("warning: --test: {}; the model is whole, so mend the table and use 'espalier score'\n",
        scores.error().message);
    return std::nullopt;
  }
  for (const std::string& remark : scores->remarks) say("note: {}\n", remark);
  return TestScores{table, scores->rows, scores->values};
}

// Nothing, said, as above.
FrontScores front_scores_of_test(const std::string& table, const Finished& f, const Started& s,
                                 const ReadOptions& read) {
  const auto rows = [&]() -> Result<Table> {
    const Catalog catalog(built_in());
    TRY(const Model model, Model::load(s.model, catalog));
    return read_table_for(model, table, read);
  }();
  return rows ? score_the_front(s, f.front, *rows) : FrontScores{};
}

int fit(const FitFlags& flags, Time began) {
  auto request = flags.request();
  if (!request) return fail_with(request.error());
  request->began = began;
  catch_signals();
  ProgressPrinter printer(began, flags.quiet);
  const auto finished = run_fit(*request, printer, cancelled());
  printer.finish();
  const Started& s = printer.setting();
  if (!finished) return code_after_signal(fail_with(in_the_middle(finished.error(), s)));
  std::optional<TestScores> test;
  if (!flags.test.empty()) test = scores_of_test(flags.test, s, request->read);
  FrontScores front;
  if (test && !finished->front.empty()) front = front_scores_of_test(flags.test, *finished, s, request->read);
  if (flags.json)
    tell("{}\n", to_pretty(summary_json(*finished, s, test, front, signal_number())));
  else
    print_summary(*finished, s, test, front);
  if (!flags.quiet) print_findings(s.findings, true);
  return finished->cancelled ? 128 + signal_number() : done;
}

}  // namespace

void add_fit(CLI::App& app, Run& chosen) {
  const Time began = std::chrono::steady_clock::now();
  CLI::App* command = app.add_subcommand("fit", "Find a good model for a table");
  const auto flags = std::make_shared<FitFlags>();
  flags->add_to(*command);
  command->footer(R"(
Examples:
  espalier fit customers.csv --target churned
  espalier fit houses.csv.gz --target price --time 1h --memory 8GB --metric neg_mean_absolute_error
  espalier fit visits.csv --target outcome --groups patient --drop row_id --trials 200 --seed 7
  espalier fit --resume --run houses.run --time 30m)");
  command->callback([=, &chosen] { chosen = [=] { return fit(*flags, began); }; });
}

}  // namespace espalier::cli
