#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/cli/command.h"
#include "apps/cli/terminal.h"
#include "apps/cli/voice.h"
#include "apps/report/run_report.h"
#include "base/columns.h"
#include "base/text.h"
#include "engine/front.h"
#include "metrics/describe.h"
#include "model/describe.h"
#include "operators/catalog.h"
#include "pipeline/describe.h"
#include "pipeline/walk.h"
#include "runs/front_scores.h"
#include "runs/run.h"

namespace espalier::cli {
namespace {

struct Flags {
  std::vector<std::string> words;  // one run or model, and perhaps a trial of it; or several
  std::string what, trial;         // which of that it is
  std::size_t top = 10;
  bool all = false, full = false, json = false;
};

std::string from(const TrialOrigin& origin) {
  std::vector<std::string> parents;
  for (const TrialId& id : origin.parents) parents.push_back(short_id(id));
  switch (origin.how) {
    case TrialOrigin::How::opening:
      return "start set";
    case TrialOrigin::How::drawn:
      return "random";
    case TrialOrigin::How::mutation:
      return "mutation of " + joined(parents);
    case TrialOrigin::How::crossover:
      return "crossover of " + joined(parents, " and ");
    case TrialOrigin::How::promotion:
      return joined(parents) + " again, with more";
    case TrialOrigin::How::copy:
      return "copy of " + joined(parents);
    case TrialOrigin::How::given:
      return "--start";
  }
  return "";
}

std::string in_words(TrialState state) {
  switch (state) {
    case TrialState::started:
      return "unfinished";
    case TrialState::succeeded:
      return "complete";
    case TrialState::raced:
      return "stopped early (worse)";
    case TrialState::cut_short:
      return "out of time";
    case TrialState::out_of_memory:
      return "out of memory";
    case TrialState::repeated:
      return "repeats another";
    default:
      return std::string(to_text(state));
  }
}

constexpr std::size_t no_limit = 100'000;

std::size_t width() { return terminal_columns(STDOUT_FILENO); }

void line(std::string_view name, const std::string& text) { tell("{}", labelled(name, text, width())); }

std::string pipeline_text(const Step& step, bool full) { return full ? print(step) : describe(step); }

void print_leaderboard(const RunReport& run, const Flags& flags) {
  const auto board = leaderboard(run);
  const std::size_t shown = flags.all ? board.size() : std::min<std::size_t>(board.size(), flags.top);
  if (shown == 0) return;
  std::size_t most_folds = 0;
  for (const Trial* t : board) most_folds = std::max(most_folds, t->outcome.fold_scores.size());
  std::vector<std::vector<std::string>> rows{{"trial", run.metric.title() + " ± SE", "folds"}};
  for (const MetricChoice& other : run.also) rows[0].push_back(other.title());
  for (const char* head : {"seconds", "from", "pipeline"}) rows[0].emplace_back(head);
  bool partial = false;
  for (std::size_t i = 0; i < shown; ++i) {
    const Trial& t = *board[i];
    const std::size_t folds = t.outcome.fold_scores.size();
    partial = partial || folds < most_folds;
    auto& row = rows.emplace_back(std::vector{short_id(t.id),
                                              describe_value(run.metric, t.outcome.mean(), t.outcome.standard_error()),
                                              fmt::format("{} of {}", folds, most_folds)});
    for (const MetricChoice& other : run.also) {
      const double value = t.outcome.mean(other.name());
      row.push_back(std::isfinite(value) ? describe_value(other, value) : "");
    }
    row.push_back(fmt::format("{:.2f}", t.outcome.seconds));
    row.push_back(from(t.candidate.origin));
    row.push_back(pipeline_text(t.candidate.step, flags.full));
  }
  std::vector<std::size_t> right{0, 1, 2};
  for (std::size_t c = 3; c < 4 + run.also.size(); ++c) right.push_back(c);
  tell("\n{}", aligned(rows, right, flags.full ? no_limit : width()));
  tell("\n");
  line("SE", "standard error of the mean over folds");
  if (partial) line("folds", "trials of fewer ran out of time or were stopped; they stand below those of more");
  if (shown < board.size())
    line("more", std::to_string(board.size() - shown) + " trials have a score; --all lists them");
}

// What a search in generations is read by: the best pipeline of each number of operators.
void print_front(const RunReport& run) {
  if (run.strategy.find("tpot") == std::string::npos) return;
  tell("\nPareto front (a model of each is in the run's folder, front/):\n");
  for (const Trial& t : front_of(run.trials)) {
    const auto tested = run.held_out.values.find(t.id);
    const std::string held_out =
        tested == run.held_out.values.end() ? "" : ", held out " + describe_value(run.metric, tested->second);
    tell("  {:>2}  {}{}  {}  {}\n", operator_count(t.candidate.step),
         describe(run.metric, t.outcome.mean(), t.outcome.standard_error()), held_out, short_id(t.id),
         describe(t.candidate.step));
  }
}

void print_run(const RunReport& run, const Flags& flags) {
  const auto text = [&](const char* name) {
    const auto found = json_get_or<std::string>(run.info, name, "");
    return found ? *found : "";
  };
  line("table", text("table"));
  line("evaluation",
       run.metric.title() + " (" + run.metric.name() + ")" + (text("splits").empty() ? "" : " by " + text("splits")));
  line("search", run.strategy);
  std::vector<std::string> states;
  for (const TrialState state :
       {TrialState::succeeded, TrialState::raced, TrialState::cut_short, TrialState::out_of_memory, TrialState::failed,
        TrialState::crashed, TrialState::repeated, TrialState::refused, TrialState::started}) {
    const auto n = std::ranges::count(run.trials, state, [](const Trial& t) { return t.outcome.state; });
    if (n > 0) states.push_back(fmt::format("{} {}", n, in_words(state)));
  }
  line("trials", std::to_string(run.trials.size()) + (states.empty() ? "" : ": " + joined(states)));
  print_leaderboard(run, flags);
  print_front(run);
  const auto failures = failures_of(run);
  if (!failures.empty()) tell("\nWithout a score:\n");
  for (const auto& [why, n] : failures) tell("  {:>4} x {}\n", n, why);
  tell("\n");
}

void print_trial(const RunReport& run, const Trial& t) {
  const Outcome& o = t.outcome;
  line("trial", short_id(t.id) + ", " + in_words(o.state) + (o.error.empty() ? "" : ": " + o.error));
  line("pipeline", describe(t.candidate.step));
  line("step", print(t.candidate.step));
  line("from", from(t.candidate.origin));
  if (o.counts()) line("score", describe(run.metric, o.mean(), o.standard_error()));
  std::vector<std::string> folds;
  for (const double score : o.fold_scores) folds.push_back(describe_value(run.metric, score));
  if (!folds.empty()) line("folds", joined(folds));
  for (const MetricChoice& other : run.also)
    if (const double value = o.mean(other.name()); std::isfinite(value)) line("", describe(other, value));
  if (o.rounds > 0) line("rounds", std::to_string(o.rounds));
  line("took", fmt::format("{:.2f} s, {:.0f} MB at most", o.seconds, o.peak_bytes / 1e6));
  if (!t.began.empty()) line("when", t.began + " to " + t.ended);
}

// "19", "#19" or "a:19".
const Trial* trial_named(const RunReport& run, const std::string& name) {
  const std::string bare = name.starts_with('#') ? name.substr(1) : name;
  const auto id = trial_id_from(bare.find(':') == bare.npos ? std::string(first_writer) + ":" + bare : bare);
  if (!id) return nullptr;
  const auto at = std::ranges::find(run.trials, *id, &Trial::id);
  return at == run.trials.end() ? nullptr : &*at;
}

// The first columns that together bear nearly all.
void print_importances(const Model& model) {
  constexpr std::size_t most = 10;
  const auto known = importances(model);
  if (!known) return line("importances", "unknown: " + known.error().message);
  std::vector<std::vector<std::string>> rows{{"importance", "column"}};
  for (const Importance& i : known->columns)
    if (i.share > 0 && rows.size() <= most) rows.push_back({fmt::format("{:.1f} %", 100 * i.share), brief(i.column)});
  if (rows.size() == 1) return;
  tell("\n{}\n", aligned(rows, {0}, width()));
  std::string what = "what trees gained by a column, sizes of coefficients";
  if (known->weight < 0.999)
    what += fmt::format("; of the members that tell it, {:.0f} % of the weight", 100 * known->weight);
  line("importance", what + (known->columns.size() > most ? "; --json has all columns" : ""));
}

void print_model(const Model& model, bool full) {
  const Model::Info& info = model.info();
  line("made by", info.made_by);
  line("score", std::isfinite(info.score) ? describe(info.metric, info.score, info.standard_error) + ", by " +
                                                (info.validation.empty() ? "cross-validation" : info.validation)
                                          : "unknown");
  for (const Model::Output& o : info.outputs) {
    std::vector<std::string> classes;
    for (const std::string& label : o.classes) classes.push_back(brief(label));
    std::string text = "'" + o.name + "'" + (classes.empty() ? ", a number" : ", classes " + shortened(classes, 12));
    if (o.classes.size() == 2)
      text += " (positive: " + o.classes[o.positive < 0 ? 1 : static_cast<std::size_t>(o.positive)] + ")";
    line("target", text);
  }
  std::vector<std::string> classes;
  for (const ForeignClass& c : info.foreign) classes.push_back(c.name);
  if (!classes.empty()) line("Python", joined(classes) + ": to predict, add --allow-python if you trust this model");
  line("features", counted(info.schema.with(ColumnUse::feature).size(), "column"));
  std::vector<std::vector<std::string>> rows{{"weight", info.metric.title(), "trial", "pipeline"}};
  for (const Member& m : model.members()) {
    const auto step = parse_step(m.step);
    const auto origin = trial_id_from(m.origin);
    rows.push_back({fmt::format("{:.3f}", m.weight), std::isfinite(m.score) ? describe_value(info.metric, m.score) : "",
                    origin ? short_id(*origin) : m.origin, step ? pipeline_text(*step, full) : m.step});
  }
  tell("\n{}", aligned(rows, {0, 1, 2}, full ? no_limit : width()));
  print_importances(model);
}

int show_trial(const RunReport& run, const Flags& flags) {
  const Trial* trial = trial_named(run, flags.trial);
  if (!trial)
    return fail_with({Errc::invalid_argument, flags.what + " has no trial '" + flags.trial + "'; 'espalier show " +
                                                  flags.what + " --all' lists those it has"});
  if (flags.json)
    tell("{}\n", to_pretty(trial_json(*trial, run.metric, run.also)));
  else
    print_trial(run, *trial);
  return done;
}

// A line for each: what it is of, how good it is, what it took.
int compare(const Flags& flags) {
  std::vector<std::vector<std::string>> rows{{"", "score", "by", "members", "trials"}};
  Json list = Json::array();
  const Catalog catalog(built_in());
  for (const std::string& what : flags.words) {
    const auto model = Model::load(model_path(what), catalog);
    if (!model) return fail_with(model.error());
    std::error_code error;
    std::string trials;
    if (std::filesystem::is_directory(what, error)) {
      const auto run = read_run(what);
      if (!run) return fail_with(run.error());
      trials = std::to_string(run->trials.size());
    }
    const Model::Info& info = model->info();
    list.push_back({{"name", what}, {"model", describe(*model)}});
    rows.push_back({what,
                    std::isfinite(info.score) ? describe(info.metric, info.score, info.standard_error) : "unknown",
                    info.validation, std::to_string(model->members().size()), trials});
  }
  if (flags.json)
    tell("{}\n", to_pretty(list));
  else
    tell("{}", aligned(rows, {3, 4}));
  return done;
}

// "19", "#19" or "a:19", and no file of that name.
bool names_a_trial(const std::string& word) {
  std::error_code error;
  const std::string bare = word.starts_with('#') ? word.substr(1) : word;
  return !std::filesystem::exists(word, error) &&
         trial_id_from(bare.find(':') == bare.npos ? "a:" + bare : bare).has_value();
}

int show_one(const Flags& flags) {
  std::error_code error;
  const bool is_run = std::filesystem::is_directory(flags.what, error);
  std::optional<RunReport> run;
  if (is_run) {
    auto found = read_run(flags.what);
    if (!found) return fail_with(found.error());
    run = *std::move(found);
  }
  if (!flags.trial.empty() && !run)
    return fail_with({Errc::invalid_argument, "trials are in a run's folder, and " + flags.what + " is none"});
  if (!flags.trial.empty()) return show_trial(*run, flags);
  const Path file = model_path(flags.what);
  const Catalog catalog(built_in());
  std::optional<Model> model;
  if (!is_run || std::filesystem::exists(file, error)) {
    auto loaded = Model::load(file, catalog);
    if (!loaded) return fail_with(loaded.error());
    model = *std::move(loaded);
  }
  if (flags.json) {
    Json out = Json::object();
    if (run) out["run"] = run_json(*run, flags.all ? run->trials.size() : flags.top, flags.all);
    if (model) out["model"] = describe(*model);
    tell("{}\n", to_pretty(out));
    return done;
  }
  if (run) print_run(*run, flags);
  if (run && !model) tell("There is no model yet.\n");
  if (model) print_model(*model, flags.full);
  return done;
}

int show(Flags flags) {
  flags.what = flags.words[0];
  if (flags.words.size() == 2 && names_a_trial(flags.words[1])) flags.trial = flags.words[1];
  return flags.words.size() == 1 || !flags.trial.empty() ? show_one(flags) : compare(flags);
}

}  // namespace

void add_show(CLI::App& app, Run& chosen) {
  CLI::App* command = app.add_subcommand("show", "What a run found, or what a model is made of");
  const auto flags = std::make_shared<Flags>();
  command
      ->add_option("RUN|MODEL", flags->words,
                   "The folder of a run, also of one that is going on, or a model file. A number behind it names one "
                   "trial, of which all that is known is told; several runs or models are compared")
      ->required();
  command->add_option("--top", flags->top, "How many trials to list")->capture_default_str();
  command->add_flag("--all", flags->all,
                    "List all trials that have a score; with --json every trial, with its generation and parents");
  command->add_flag("--full", flags->full, "Pipelines as machines read them, with what is left out otherwise");
  command->add_flag("--json", flags->json, "For machines");
  command->footer(R"(
Examples:
  espalier show customers.run
  espalier show customers.run 19
  espalier show monday.run tuesday.run
  espalier show churn.espm --json)");
  command->callback([=, &chosen] { chosen = [=] { return show(*flags); }; });
}

}  // namespace espalier::cli
