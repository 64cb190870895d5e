#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "apps/cli/fit_options.h"
#include "apps/cli/judge.h"
#include "apps/cli/progress.h"
#include "apps/cli/voice.h"
#include "base/text.h"

namespace espalier::cli {
namespace {

std::atomic<int> interrupted = 0;  // a signal's number once one has come
std::atomic<bool> cancel = false;

// The first signal asks for the best so far; a second ends the program at once. The journal is whole at any moment.
void on_signal(int number) {
  if (interrupted.exchange(number) != 0) ::_exit(128 + number);
  cancel = true;
}

void catch_signals() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

Json shown_or_null(const MetricChoice& metric, double value) {
  return std::isfinite(value) ? Json(metric.shown(value)) : Json();
}

Json summary(const Finished& f, const Started& s, const Path& model) {
  Json out = {{"metric", s.metric.name()},   {"model", model.string()},   {"run", s.run},
              {"trials", f.trials},          {"failed_trials", f.failed}, {"members", f.members},
              {"signal", interrupted.load()}};
  if (f.best) {
    out["score"] = s.metric.shown(f.best->outcome.mean());
    out["standard_error"] = f.best->outcome.standard_error();
    out["best"] = print(f.best->candidate.step);
    for (const MetricChoice& other : s.also)
      out["also"][other.name()] = shown_or_null(other, f.best->outcome.mean(other.name()));
  }
  if (f.baseline) out["baseline"] = s.metric.shown(*f.baseline);
  if (!std::isnan(f.ensemble_score)) out["ensemble_score"] = s.metric.shown(f.ensemble_score);
  return out;
}

void print_summary(const Finished& f, const Started& s) {
  if (f.cancelled)
    tell("Ended early by a signal, with the best so far. Go on with: espalier fit --resume --run {}\n",
         shell_word(s.run));
  if (!f.why_constant.empty()) tell("warning     the model predicts the same for every row: {}\n", f.why_constant);
  if (!f.unwritten.empty())
    tell("warning     what was to be kept on the way could not be: {}; the model itself is whole\n", f.unwritten);
  if (f.best)
    tell("best        {} = {:.6g} ± {:.2g} (trial {}): {}\n", s.metric.name(), s.metric.shown(f.best->outcome.mean()),
         f.best->outcome.standard_error(), to_text(f.best->id), print(f.best->candidate.step));
  if (f.baseline && f.best) tell("baseline    {} = {:.6g}\n", s.metric.name(), s.metric.shown(*f.baseline));
  if (f.members > 1)
    tell("ensemble    {} members, {} = {:.6g} out of fold\n", f.members, s.metric.name(),
         s.metric.shown(f.ensemble_score));
  tell("trials      {} ({} failed)\nmodel       {}\nrun         {}\n", f.trials, f.failed, s.model, s.run);
  tell("next        espalier predict {} NEW_ROWS.csv   (or: espalier show {})\n", shell_word(s.model),
       shell_word(s.run));
}

// Why a run that had begun has no result, and what is left of it.
Error in_the_middle(Error error, const Started& s) {
  if (s.run.empty()) return error;
  std::error_code ignored;
  if (!std::filesystem::exists(Path(s.run) / "run.json", ignored)) return error;  // nothing is left of it
  const std::string go_on = "go on with: espalier fit --resume --run " + shell_word(s.run);
  if (std::filesystem::exists(s.model, ignored))
    error.message += "\n  what was found before is kept, the best of it in " + s.model + "; " + go_on;
  else if (interrupted != 0)
    error.message = "ended by a signal before there was a model; " + go_on;
  return error;
}

int fit(const FitFlags& flags, Time began) {
  auto request = flags.request();
  if (!request) return fail_with(request.error());
  request->began = began;
  catch_signals();
  ProgressPrinter printer(began, flags.quiet);
  const auto finished = run_fit(*request, printer, cancel);
  printer.finish();
  const Started& s = printer.setting();
  if (!finished) return fail_with(in_the_middle(finished.error(), s));
  Json out = summary(*finished, s, s.model);
  if (!flags.test.empty()) {
    const auto scores = score_table(s.model, flags.test, {}, request->read);
    if (!scores)
      say("warning: --test: {}; the model is whole, so mend the table and use 'espalier score'\n",
          scores.error().message);
    if (scores) {
      for (const std::string& remark : scores->remarks) say("note: {}\n", remark);
      out["test"] = scores->values;
    }
  }
  if (flags.json)
    tell("{}\n", to_pretty(out));
  else
    print_summary(*finished, s);
  if (!flags.json && out.contains("test")) tell("test        {}\n", to_line(out["test"]));
  return finished->cancelled ? 128 + interrupted : done;
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
