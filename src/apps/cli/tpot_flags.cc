#include "apps/cli/tpot_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>

#include "apps/cli/command.h"
#include "apps/cli/tpot_words.h"
#include "base/text.h"
#include "data/table.h"

namespace espalier::cli {
namespace {

using Set = std::function<Status(TpotFlags&, const std::string&)>;

struct Flag {
  std::string_view flag, parameter, valid, fallback, effect;
  Set set;
};

Failure invalid(const std::string& value, std::string_view expected) {
  return fail(Errc::invalid_argument, fmt::format("invalid value '{}': expected {}", value, expected));
}

bool is_none(const std::string& value) { return value == "None" || value == "none"; }

Result<double> number(const std::string& value, double least, double most, std::string_view expected) {
  double out = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
  const bool whole_text = error == std::errc() && end == value.data() + value.size();
  if (!whole_text || !(out >= least && out <= most)) return invalid(value, expected);
  return out;
}

constexpr double most_whole = 1e15;

Result<std::int64_t> whole(const std::string& value, double least, std::string_view expected) {
  TRY(const double out, number(value, least, most_whole, expected));
  if (out != std::floor(out)) return invalid(value, expected);
  return static_cast<std::int64_t>(out);
}

Set text(std::string TpotFlags::* member) {
  return [member](TpotFlags& f, const std::string& value) {
    f.*member = value;
    return ok();
  };
}
Set text(std::optional<std::string> TpotFlags::* member) {
  return [member](TpotFlags& f, const std::string& value) -> Status {
    if (value.empty()) return fail(Errc::invalid_argument, "it is empty; leave it out, or say None");
    f.*member = is_none(value) ? std::nullopt : std::optional(value);
    return ok();
  };
}
Set whole_from(std::int64_t TpotFlags::* member, double least, std::string_view expected) {
  return [=](TpotFlags& f, const std::string& value) -> Status {
    TRY(f.*member, whole(value, least, expected));
    return ok();
  };
}
Set whole_from(std::optional<std::int64_t> TpotFlags::* member, double least, std::string_view expected) {
  return [=](TpotFlags& f, const std::string& value) -> Status {
    f.*member = std::nullopt;
    if (!is_none(value)) { TRY(f.*member, whole(value, least, expected)); }
    return ok();
  };
}
Set real_in(double TpotFlags::* member, double least, double most, std::string_view expected) {
  return [=](TpotFlags& f, const std::string& value) -> Status {
    TRY(f.*member, number(value, least, most, expected));
    return ok();
  };
}

Status set_separator(TpotFlags& f, const std::string& value) {
  TRY(f.input_separator, separator_of(value));
  f.separator_given = true;
  return ok();
}

Status set_mode(TpotFlags& f, const std::string& value) {
  if (value != "classification" && value != "regression") return invalid(value, "classification or regression");
  f.mode = value;
  return ok();
}

Status set_jobs(TpotFlags& f, const std::string& value) {
  if (value == "0") return fail(Errc::invalid_argument, "The value 0 of n_jobs is invalid.");
  TRY(f.jobs, whole(value, -1e6, "a positive integer or -1"));
  return ok();
}

Status set_subsample(TpotFlags& f, const std::string& value) {
  TRY(f.subsample, number(value, 0, 1, "a ratio in (0.0, 1.0]"));
  if (f.subsample == 0) return invalid(value, "a ratio in (0.0, 1.0]");
  return ok();
}

Status set_max_time(TpotFlags& f, const std::string& value) {
  f.max_time_minutes = std::nullopt;
  if (is_none(value)) return ok();
  TRY(f.max_time_minutes, number(value, 0, 1e9, "a positive number of minutes"));
  if (f.max_time_minutes == 0.0) return invalid(value, "a positive number of minutes");
  return ok();
}

Status set_max_eval(TpotFlags& f, const std::string& value) {
  TRY(f.max_eval_minutes, number(value, 0, 1e9, "a positive number of minutes"));
  if (f.max_eval_minutes == 0) return invalid(value, "a positive number of minutes");
  return ok();
}

Status set_offspring(TpotFlags& f, const std::string& value) {
  TRY(f.offspring, whole(value, 1, "a positive integer"));
  return ok();
}

Status set_folds(TpotFlags& f, const std::string& value) {
  constexpr std::int64_t most = 255;
  TRY(f.folds, whole(value, 2, "an integer > 1"));
  return f.folds <= most ? ok() : Status(invalid(value, "at most 255 folds"));
}

Status set_verbosity(TpotFlags& f, const std::string& value) {
  TRY(f.verbosity, whole(value, 0, "one of 0, 1, 2, 3"));
  if (f.verbosity > 3) return invalid(value, "one of 0, 1, 2, 3");
  return ok();
}

const std::vector<Flag>& all_flags() {
  static const std::vector<Flag> flags{
      {"-is", "INPUT_SEPARATOR", "any string", "tab",
       "What separates columns in the input file: a character or several; \\t is a tab, \\s+ any blanks.",
       set_separator},
      {"-target", "TARGET_NAME", "any string", "class", "Name of the column to predict.",
       text(&TpotFlags::target_name)},
      {"-mode", "TPOT_MODE", "classification, regression", "classification",
       "Whether classes or numbers are predicted.", set_mode},
      {"-o", "OUTPUT_FILE", "path of a file", "None", "File to which the code of the best pipeline is exported.",
       text(&TpotFlags::output_file)},
      {"-g", "GENERATIONS", "integer from 0 on, None", "100",
       "Generations after the first population. POPULATION_SIZE + GENERATIONS x OFFSPRING_SIZE pipelines are tried in "
       "total.",
       whole_from(&TpotFlags::generations, 0, "an integer from 0 on, or None")},
      {"-p", "POPULATION_SIZE", "positive integer", "100", "Pipelines that are kept from generation to generation.",
       whole_from(&TpotFlags::population, 1, "a positive integer")},
      {"-os", "OFFSPRING_SIZE", "positive integer", "POPULATION_SIZE", "New pipelines of each generation.",
       set_offspring},
      {"-mr", "MUTATION_RATE", "[0.0, 1.0]", "0.9", "Share of the offspring that are mutations.",
       real_in(&TpotFlags::mutation_rate, 0, 1, "a number in [0.0, 1.0]")},
      {"-xr", "CROSSOVER_RATE", "[0.0, 1.0]", "0.1", "Share of the offspring that are crossovers.",
       real_in(&TpotFlags::crossover_rate, 0, 1, "a number in [0.0, 1.0]")},
      {"-scoring", "SCORING_FN",
       "name of a metric ('espalier metrics' lists them), my_module.scorer_name, lib.so:function",
       "accuracy, or neg_mean_squared_error for regression",
       "Function by which pipelines are evaluated; one with 'error' or 'loss' in its name is minimised.",
       text(&TpotFlags::scoring)},
      {"-cv", "NUM_CV_FOLDS", "integer > 1", "5", "Folds of the cross-validation of each pipeline.", set_folds},
      {"-sub", "SUBSAMPLE", "(0.0, 1.0]", "1.0",
       "Share of the training rows that pipelines are evaluated on; the final one is fitted on all.", set_subsample},
      {"-njobs", "NUM_JOBS", "positive integer or -1", "1",
       "Pipelines evaluated at the same time; -1: as many as cores.", set_jobs},
      {"-maxtime", "MAX_TIME_MINS", "positive number", "None",
       "Minutes for everything, the final fit included; overrides GENERATIONS: it runs until the time is over, or no "
       "score can be better.",
       set_max_time},
      {"-maxeval", "MAX_EVAL_MINS", "positive number", "5", "Minutes for a single pipeline, all folds together.",
       set_max_eval},
      {"-s", "RANDOM_STATE", "integer from 0 on", "None", "Seed: the same one gives the same result, at any NUM_JOBS.",
       whole_from(&TpotFlags::random_state, 0, "an integer from 0 on")},
      {"-config", "CONFIG_FILE", "'TPOT light', 'TPOT MDR', 'TPOT sparse', path of a file", "None",
       "Operators and parameters that are searched: a built-in configuration, or a file that assigns tpot_config.",
       text(&TpotFlags::config)},
      {"-template", "TEMPLATE", "steps with hyphens between, as Selector-Transformer-Classifier", "None",
       "Form that all pipelines have.", text(&TpotFlags::line)},
      {"-memory", "MEMORY", "auto, path of a folder", "None",
       "Keep fitted transformers that took ten milliseconds or more: in a temporary folder that is removed at the "
       "end, or in this one, for later runs.",
       text(&TpotFlags::memory)},
      {"-cf", "CHECKPOINT_FOLDER", "path of a folder", "None",
       "Folder in which the best pipelines so far are saved as scripts while it runs.",
       text(&TpotFlags::checkpoint_folder)},
      {"-es", "EARLY_STOP", "positive integer", "None", "End after so many generations without improvement.",
       whole_from(&TpotFlags::early_stop, 1, "a positive integer")},
      {"-log", "LOG", "path of a file", "None", "File for the progress, in place of the standard output.",
       text(&TpotFlags::log)},
      {"-v", "VERBOSITY", "0, 1, 2, 3", "1", "How much is told: none, minimal, high (with a progress bar), all.",
       set_verbosity},
  };
  return flags;
}

// A flag by its name, or by a beginning that no other has.
Result<const Flag*> flag_named(const std::string& name) {
  std::vector<const Flag*> begun;
  std::vector<std::string> known{"--no-update-check", "--version", "--help"};
  for (const Flag& f : all_flags()) {
    if (f.flag == name) return &f;
    if (f.flag.starts_with(name)) begun.push_back(&f);
    known.emplace_back(f.flag);
  }
  if (begun.size() == 1) return begun.front();
  if (begun.empty())
    return fail(Errc::invalid_argument,
                "unknown option '" + name + "' of tpot" + nearest_words(name, known) + " (see 'tpot --help')");
  std::vector<std::string> names;
  for (const Flag* f : begun) names.emplace_back(f->flag);
  return fail(Errc::invalid_argument, "option '" + name + "' of tpot could be " + joined(names, " or "));
}

// "-g5" is "-g 5".
const Flag* flag_with_its_value(const std::string& word) {
  for (const Flag& f : all_flags())
    if (f.flag.size() == 2 && word.size() > 2 && word.starts_with(f.flag) && word[2] >= '0' && word[2] <= '9')
      return &f;
  return nullptr;
}

bool is_negative_number(const std::string& word) { return word.size() > 1 && word[1] >= '0' && word[1] <= '9'; }

// As argparse decides it; a file of such a name comes behind "--".
bool is_option(const std::string& word) { return word.size() > 1 && word[0] == '-' && !is_negative_number(word); }

Status finish(TpotFlags& f, bool offspring_given) {
  if (f.input_file.empty())
    return fail(Errc::invalid_argument, "tpot: the following arguments are required: INPUT_FILE (see 'tpot --help')");
  if (!offspring_given) f.offspring = f.population;
  if (f.mutation_rate + f.crossover_rate > 1 + 1e-9)
    return fail(Errc::invalid_argument, "The sum of the crossover and mutation probabilities must be <= 1.0.");
  if (!f.generations && !f.max_time_minutes)
    return fail(Errc::invalid_argument,
                "Either the parameter generations should be set or a maximum evaluation time should be defined via "
                "-maxtime");
  return ok();
}

std::string value_or_none(const std::optional<std::string>& value) { return value.value_or("None"); }
std::string value_or_none(const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : "None"; }
std::string python_float(double value) {
  const std::string out = number_text(value);
  return out.find_first_not_of("-0123456789") == out.npos ? out + ".0" : out;
}

}  // namespace

std::string TpotFlags::metric() const { return scoring.value_or(regression() ? "neg_mean_squared_error" : "accuracy"); }

Result<TpotCommandLine> tpot_command_line(std::span<const std::string> words) {
  TpotCommandLine out;
  bool offspring_given = false, only_files = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!only_files && (word == "-h" || word == "--help")) return TpotCommandLine{TpotAsked::help, {}};
    if (!only_files && word == "--version") return TpotCommandLine{TpotAsked::version, {}};
    if (!only_files && word == "--no-update-check") continue;
    if (word == "--" && !only_files) {
      only_files = true;
      continue;
    }
    if (only_files || !is_option(word)) {
      if (!out.flags.input_file.empty())
        return fail(Errc::invalid_argument, "tpot: unrecognized arguments: " + word + " (see 'tpot --help')");
      out.flags.input_file = word;
      continue;
    }
    const std::size_t equals = word.find('=');
    const Flag* flag = flag_with_its_value(word);
    std::string value = flag ? word.substr(2) : equals == word.npos ? "" : word.substr(equals + 1);
    if (!flag) { TRY(flag, flag_named(word.substr(0, equals))); }
    const bool attached = !value.empty() || equals != word.npos;
    if (!attached && (++i == words.size() || is_option(words[i])))
      return fail(Errc::invalid_argument, fmt::format("argument {}: expected one argument", flag->flag));
    if (!attached) value = words[i];
    if (const Status set = flag->set(out.flags, value); !set)
      return fail(Errc::invalid_argument,
                  fmt::format("argument {}: {}", flag->flag, in_words_of_tpot(set.error().message)));
    offspring_given |= flag->flag == "-os";
  }
  TRY_STATUS(finish(out.flags, offspring_given));
  return out;
}

std::string tpot_help() {
  std::string out =
      "usage: tpot INPUT_FILE [options]\n\n"
      "Finds a machine learning pipeline by genetic programming, as TPOT does. Three quarters of the rows are searched "
      "and trained on, the rest is held out. What was tried is kept in a folder, INPUT_FILE's name with .run.\n\n"
      "  INPUT_FILE\n      Table with a column per feature and one to predict: .csv .tsv .txt .arff .svm, also .gz and "
      ".zst.\n";
  for (const Flag& f : all_flags())
    out += fmt::format("  {} {}\n      {}\n      Valid values: {}. Default: {}.\n", f.flag, f.parameter, f.effect,
                       f.valid, f.fallback);
  return out +
         "  --\n      What follows is INPUT_FILE, even if it begins with a hyphen.\n"
         "  --no-update-check\n      Accepted, without effect: nothing is ever looked up in a network.\n"
         "  --version\n      Show the version and exit.\n"
         "  --help\n      Show this help and exit.\n";
}

std::string tpot_settings(const TpotFlags& f) {
  const std::map<std::string, std::string> values{
      {"CHECKPOINT_FOLDER", value_or_none(f.checkpoint_folder)},
      {"CONFIG_FILE", value_or_none(f.config)},
      {"CROSSOVER_RATE", python_float(f.crossover_rate)},
      {"EARLY_STOP", value_or_none(f.early_stop)},
      {"GENERATIONS", value_or_none(f.generations)},
      {"INPUT_FILE", f.input_file},
      {"INPUT_SEPARATOR", f.input_separator},
      {"LOG", value_or_none(f.log)},
      {"MAX_EVAL_MINS", python_float(f.max_eval_minutes)},
      {"MAX_TIME_MINS", f.max_time_minutes ? number_text(*f.max_time_minutes) : "None"},
      {"MEMORY", value_or_none(f.memory)},
      {"MUTATION_RATE", python_float(f.mutation_rate)},
      {"NUM_CV_FOLDS", std::to_string(f.folds)},
      {"NUM_JOBS", std::to_string(f.jobs)},
      {"OFFSPRING_SIZE", std::to_string(f.offspring)},
      {"OUTPUT_FILE", value_or_none(f.output_file)},
      {"POPULATION_SIZE", std::to_string(f.population)},
      {"RANDOM_STATE", value_or_none(f.random_state)},
      {"SCORING_FN", f.metric()},
      {"SUBSAMPLE", python_float(f.subsample)},
      {"TARGET_NAME", f.target_name},
      {"TEMPLATE", value_or_none(f.line)},
      {"TPOT_MODE", f.mode},
      {"VERBOSITY", std::to_string(f.verbosity)},
  };
  std::string out = "\nTPOT settings:\n";
  for (const auto& [name, value] : values) out += fmt::format("{:<20}=     {}\n", name, value);
  return out + "\n";
}

}  // namespace espalier::cli
