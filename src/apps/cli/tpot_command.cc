// `espalier tpot`, a drop-in for the command of TPOT (its manual, "TPOT on the command line").
#include <fmt/format.h>

#include <cmath>

#include "apps/cli/command.h"
#include "apps/cli/held_out.h"
#include "apps/cli/interrupts.h"
#include "apps/cli/tpot_files.h"
#include "apps/cli/tpot_flags.h"
#include "apps/cli/tpot_printer.h"
#include "apps/cli/tpot_words.h"
#include "apps/cli/voice.h"
#include "base/random_sources.h"
#include "base/text.h"
#include "data/train_test_split.h"
#include "dialects/tpot_text.h"
#include "engine/request.h"
#include "export/source.h"
#include "pipeline/walk.h"

namespace espalier::cli {
namespace {

constexpr double held_out_share = 0.25;

using Minutes = std::chrono::duration<double, std::ratio<60>>;

struct Tables {
  Table train, held_out;
};

// As the separator says; where that gives one column only and nobody asked for it, as the file looks.
Result<Table> table_of(const TpotFlags& f) {
  ReadOptions read;
  read.separator = f.input_separator;
  read.limits.stopped = [] { return cancelled().load(); };
  auto out = read_table(f.input_file, read);
  const bool one_column = out && out->columns.size() == 1;
  if (f.separator_given || (out && !one_column)) return out;
  read.separator.clear();
  auto detected = read_table(f.input_file, read);
  if (!detected) return out ? std::move(out) : std::move(detected);
  if (detected->columns.size() > 1)
    say("note: the columns of {} are not separated by tabs; what was found there is used (-is says another)\n",
        f.input_file);
  return detected;
}

// What to do with several columns to predict, of which the command takes one; "" where it is not that.
std::string of_several(const TpotFlags& f, const Table& table) {
  const std::vector<std::string> names = split_words(f.target_name);
  if (names.size() < 2 || !std::ranges::all_of(names, [&](const auto& name) { return table.find(name) != nullptr; }))
    return "";
  return "; several columns are predicted by 'espalier fit " + f.input_file + " --target " + f.target_name +
         " --strategy tpot'";
}

// Errors: a metric of several labels a row, which one column does not hold.
Status of_one_target(const TpotFlags& f) {
  if (!f.metric().ends_with("_samples")) return ok();
  return fail(Errc::invalid_argument, "argument -scoring: " + f.metric() +
                                          " is of rows with several labels, and -target names one column; take another "
                                          "metric, or 'espalier fit TABLE --target A,B --strategy tpot --metric " +
                                          f.metric() + "'");
}

Result<Tables> tables_of(const TpotFlags& f, std::uint32_t seed) {
  TRY(Table all, table_of(f));
  if (!all.find(f.target_name)) {
    std::vector<std::string> names;
    for (const TableColumn& c : all.columns) names.push_back(c.name);
    return fail(Errc::invalid_argument,
                "The provided data file does not seem to have a target column. Please make sure to specify the target "
                "column using the -target parameter: there is no column '" +
                    f.target_name + "'" + nearest_words(f.target_name, names) + of_several(f, all));
  }
  std::vector<std::string> remarks;
  keep_labelled(all, {f.target_name}, remarks);
  for (const std::string& remark : remarks) say("note: {}\n", in_words_of_tpot(remark));
  if (all.rows < 4)
    return fail(Errc::corrupt, f.input_file + ": " + counted(all.rows, "row") +
                                   " with a value in the target: too few to hold a quarter out");
  const TrainTest rows = train_test_split(all.rows, held_out_share, seed);
  return Tables{rows_of(all, rows.train), rows_of(all, rows.test)};
}

FitRequest request_of(const TpotFlags& f, Table train, std::uint64_t seed) {
  FitRequest out;
  out.table = std::move(train);
  out.schema.targets = {f.target_name};
  out.schema.task = f.regression() ? Task::regression : Task::classification;
  out.split.folds = static_cast<int>(f.folds);
  out.metric = f.metric();
  out.scores_as_scorers = true;
  out.subsample = f.subsample;
  out.strategy = "tpot";
  out.cache = f.memory.value_or("");
  if (f.checkpoint_folder) out.checkpoints = *f.checkpoint_folder;
  out.configuration = f.config.value_or("");
  out.space.line = f.line.value_or("");
  out.breeding = {.population = f.population,
                  .offspring = f.offspring,
                  .mutation_rate = f.mutation_rate,
                  .crossover_rate = f.crossover_rate,
                  .early_stop = f.early_stop.value_or(0),
                  .race = false};
  if (f.max_time_minutes)
    out.seconds = 60 * *f.max_time_minutes;
  else
    out.generations = f.generations;
  out.trial_seconds = 60 * f.max_eval_minutes;
  if (f.jobs > 0) out.jobs = static_cast<std::size_t>(f.jobs);
  out.seed = seed;
  out.worker_command = {own_program(), "worker"};
  return out;
}

void tell_the_end(const TpotFlags& f, Time began, const Finished& finished, const TpotPrinter& printer) {
  if (f.verbosity == 0) return;
  if (f.max_time_minutes && !finished.cancelled)
    tell("\n{} TPOT will close down.\n",
         finished.perfect ? "No score can be better than that of the best pipelines."
                          : fmt::format("{:.2f} minutes have elapsed.", Minutes(Time::clock::now() - began).count()));
  if (finished.cancelled)
    tell("\nTPOT closed prematurely. Will use the current best pipeline.\nThe run is kept in {}.\n",
         printer.setting().run);
  const bool early = f.early_stop && !finished.cancelled && !f.max_time_minutes &&
                     finished.trials < f.population + *f.generations * f.offspring;
  if (early)
    tell(
        "\nThe optimized pipeline was not improved after evaluating {} more generations. Will end the optimization "
        "process.\n",
        *f.early_stop);
  if (f.verbosity >= 2) {
    const auto count = [&](TrialState state) {
      const auto at = finished.states.find(state);
      return at == finished.states.end() ? 0 : at->second;
    };
    const std::int64_t scored = count(TrialState::succeeded), repeated = count(TrialState::repeated),
                       refused = count(TrialState::refused);
    tell(
        "\n{} pipelines: {} scored, {} repeated, {} refused, {} without a score; "
        "generations since the last improvement: {}\n",
        finished.trials, scored, repeated, refused, finished.trials - scored - repeated - refused,
        printer.since_progress());
    if (const std::string why = printer.commonest_failure(); !why.empty())
      tell("Most of those without a score failed so: {}\n", why);
    if (f.memory)
      tell("{} fits were read from the cache, which spared {}\n", finished.cached_fits,
           seconds_text(finished.cached_seconds));
  }
}

Status tell_scores(const TpotFlags& f, const Finished& finished, const Started& s, const Table& held_out) {
  const Catalog catalog(built_in());
  if (finished.constant || !finished.best) {
    tell("\nThe model predicts the same for every row: {}\n",
         finished.why_constant.empty() ? "no pipeline could be scored" : finished.why_constant);
  } else if (f.verbosity == 1 || f.verbosity == 2) {
    tell("{}Best pipeline: {}\n", f.verbosity == 2 ? "\n" : "", tpot_text(finished.best->candidate.step, catalog));
    tell("\nTraining score: {}\n", number_text(s.metric.shown(finished.best->outcome.mean())));
  }
  if (f.verbosity == 1 || f.verbosity == 2) {
    TRY(const double value, held_out_value(s.model, held_out, s.metric));
    tell("Holdout score: {}\n", number_text(s.metric.shown(value)));
    if (std::isnan(value)) say("note: {} gives no number for the rows held out\n", s.metric.name());
    return ok();
  }
  tell("\nFinal Pareto front testing scores:\n");
  const FrontScores scores = score_the_front(s, finished.front, held_out);
  for (const Trial& t : finished.front) {
    const auto value = scores.values.find(t.id);
    tell("{}\t{}\t{}\n", operator_count(t.candidate.step),
         value == scores.values.end() ? "nan" : number_text(s.metric.shown(value->second)),
         tpot_text(t.candidate.step, catalog));
  }
  return ok();
}

std::string is_kept(const Started& s) { return "the run is kept in " + s.run; }

// What the run came to although its end could not be written.
Failure ended_early(const TpotFlags& f, const Error& error, const TpotPrinter& printer) {
  const Started& s = printer.setting();
  const auto best = printer.best();
  if (f.verbosity > 0 && best)
    tell("\nBest pipeline: {}\n\nTraining score: {}\n", tpot_text(best->candidate.step, Catalog(built_in())),
         number_text(s.metric.shown(best->outcome.mean())));
  if (s.run.empty() || !std::filesystem::exists(Path(s.run) / "run.json")) return Failure{error};
  return fail(error.code,
              error.message + "\n  " + is_kept(s) + "; go on with: espalier fit --resume --run " + shell_word(s.run));
}

Status export_to(const Path& file, const Path& model_file, const Catalog& catalog) {
  TRY(const Model model, Model::load(model_file, catalog));
  TRY(const ScriptSource source, source_of(model));
  TRY(const std::string script, python_script(source, model.catalog()));
  return write_file(file, script);
}

Status run(const TpotFlags& f) {
  const Time began = std::chrono::steady_clock::now();
  if (f.random_state && *f.random_state > 0xffffffffLL)
    return fail(Errc::invalid_argument, "argument -s: a seed lies between 0 and 2**32 - 1");
  const std::uint32_t seed = f.random_state ? static_cast<std::uint32_t>(*f.random_state) : arbitrary_seed();
  if (f.verbosity >= 2) tell("{}", tpot_settings(f));
  TRY_STATUS(outputs_can_be_written(f));
  TRY_STATUS(of_one_target(f));
  TRY(Tables tables, tables_of(f, seed));
  const Catalog catalog(built_in());
  TpotPrinter printer(f, catalog);
  FitRequest request = request_of(f, std::move(tables.train), seed);
  TRY(const TpotRunFolder folder, TpotRunFolder::find(f));
  request.run = folder.path();
  request.numbered = true;
  request.script = f.output_file.has_value();
  request.began = began;
  auto finished = run_fit(std::move(request), printer, cancelled());
  printer.finish();
  if (!finished) return ended_early(f, finished.error(), printer);
  tell_the_end(f, began, *finished, printer);
  if (!finished->unwritten.empty()) say("warning: not written: {}\n", finished->unwritten);
  const Started& s = printer.setting();
  const Status exported = f.output_file ? export_to(*f.output_file, s.model, catalog) : ok();
  if (f.verbosity > 0) TRY_STATUS(tell_scores(f, *finished, s, tables.held_out));
  if (!exported)
    return fail(exported.error().code, "argument -o: " + exported.error().message + "\n  " + is_kept(s) +
                                           "; its pipeline: espalier export " + shell_word(s.run));
  if (!finished->best && !finished->cancelled)
    return fail(Errc::unsupported, finished->why_constant + "; the model in " + s.run + " is a constant");
  return ok();
}

}  // namespace

int tpot(std::span<const std::string> words) {
  const auto line = tpot_command_line(words);
  if (!line) return fail_with(line.error());
  if (line->asked == TpotAsked::help) return tell("{}", tpot_help()), done;
  if (line->asked == TpotAsked::version) return tell("Espalier {} (TPOT command)\n", ESPALIER_VERSION), done;
  catch_signals();
  const Status ran = run(line->flags);
  if (ran) return code_after_signal(done);
  const bool stopped = ran.error().code == Errc::stopped && signal_number() != 0;
  const Error error = stopped ? Error{Errc::stopped, "ended by a signal before there was a pipeline"}
                              : Error{ran.error().code, in_words_of_tpot(ran.error().message)};
  return code_after_signal(fail_with(error));
}

void add_tpot(CLI::App& app, Run&) {
  app.add_subcommand("tpot", "TPOT's command with its options (espalier tpot --help)");
}

}  // namespace espalier::cli
