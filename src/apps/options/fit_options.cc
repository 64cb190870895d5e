#include "apps/options/fit_options.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>

#include "apps/options/measures.h"
#include "apps/options/places.h"
#include "base/hash.h"
#include "base/text.h"
#include "dialects/tpot_configurations.h"
#include "engine/checkpoints.h"
#include "engine/machine.h"
#include "export/starts.h"

namespace espalier::cli {
namespace {

Result<std::map<std::string, ColumnKind>> types_of(const std::string& text) {
  std::map<std::string, ColumnKind> out;
  for (const std::string& pair : split_words(text)) {
    const std::size_t equals = pair.rfind('=');
    if (equals == pair.npos) return fail(Errc::invalid_argument, "--types takes COLUMN=KIND, not '" + pair + "'");
    TRY(const ColumnKind kind, kind_of(pair.substr(equals + 1)));
    out[pair.substr(0, equals)] = kind;
  }
  return out;
}

Result<std::optional<Task>> task_of(const std::string& word) {
  const std::vector<std::string_view> classes{"classification", "binary", "multiclass", "multilabel", "classify"};
  const std::vector<std::string_view> numbers{"regression", "multioutput", "continuous", "numeric"};
  if (word == "auto") return std::optional<Task>();
  if (std::ranges::find(classes, word) != classes.end()) return std::optional(Task::classification);
  if (std::ranges::find(numbers, word) != numbers.end()) return std::optional(Task::regression);
  return fail(Errc::invalid_argument, "--task takes auto, classification or regression, not '" + word + "'");
}

// "0.2" or "20%".
Result<double> share_of_rows(const std::string& text) {
  std::string_view number = text;
  const bool percent = number.ends_with('%');
  if (percent) number.remove_suffix(1);
  while (number.ends_with(' ')) number.remove_suffix(1);
  double out = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), out);
  if (percent) out /= 100;
  if (error == std::errc() && end == number.data() + number.size() && out > 0 && out < 1) return out;
  return fail(Errc::invalid_argument,
              "--holdout takes a share of the rows between 0 and 1, like 0.2 or 20%, not '" + text + "'");
}

// A number, or all cores by the words that people have for them; none: nothing was typed.
Result<std::optional<std::size_t>> jobs_of(const std::string& text) {
  if (text.empty()) return std::optional<std::size_t>();
  if (text == "all" || text == "auto" || text == "max" || text == "-1" || text == "0")
    return std::optional(usable_cores());
  std::size_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error == std::errc() && end == text.data() + text.size() && out > 0) return std::optional(out);
  return fail(Errc::invalid_argument, "--jobs takes a number of trials at the same time, or 'all', not '" + text + "'");
}

// "20" or "+20"; none: not limited by them.
Result<std::optional<std::int64_t>> generations_of(const std::string& text) {
  if (text.empty()) return std::optional<std::int64_t>();
  const std::string_view number = std::string_view(text).substr(text.front() == '+');
  std::int64_t out = -1;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), out);
  if (error == std::errc() && end == number.data() + number.size() && out >= 0) return std::optional(out);
  return fail(Errc::invalid_argument, "--generations takes a whole number from 0 on, not '" + text + "'");
}

Result<SplitOptions> splits_of(const FitFlags& f) {
  SplitOptions out;
  using Kind = SplitOptions::Kind;
  const int ways = !f.holdout.empty() + !f.groups.empty() + !f.time_order.empty() + !f.folds.empty();
  if (ways > 1)
    return fail(Errc::invalid_argument, "--holdout, --groups, --time-order and --folds exclude each other; choose one");
  const std::size_t times = f.cv.find('x');
  const auto number = [](std::string_view text, int& to) {
    return std::from_chars(text.data(), text.data() + text.size(), to).ptr == text.data() + text.size() &&
           !text.empty();
  };
  const std::string_view cv = f.cv;
  if (!number(cv.substr(0, times), out.folds) || (times != cv.npos && !number(cv.substr(times + 1), out.repeats)) ||
      out.folds < 2 || out.repeats < 1)
    return fail(Errc::invalid_argument,
                "--cv takes a number of folds from 2 on, or folds x repetitions like 5x3, not '" + f.cv + "'");
  if (!f.holdout.empty()) {
    out.kind = Kind::holdout;
    TRY(out.holdout, share_of_rows(f.holdout));
  } else if (!f.groups.empty()) {
    out.kind = Kind::groups;
  } else if (!f.time_order.empty()) {
    out.kind = Kind::time_order;
  } else if (!f.folds.empty()) {
    out.kind = Kind::predefined;
  }
  return out;
}

Result<std::optional<double>> measure(const std::string& text, Result<double> (*read)(const std::string&)) {
  if (text.empty()) return std::optional<double>();
  TRY(const double out, read(text));
  return std::optional(out);
}

// Errors: those of reading, with the file's name before what is wrong in it.
Result<Schema> schema_of(const std::string& file) {
  TRY(const std::string text, read_file(file));
  TRY(const Json parsed, parse_json(text, file));
  auto out = schema_from_json(parsed);
  if (!out) return fail(out.error().code, file + ": " + out.error().message);
  return out;
}

// A list in its order of words: what it means does not hang on how it was typed.
std::string in_order(const std::string& list) {
  std::vector<std::string> words = split_words(list);
  std::ranges::sort(words);
  for (std::string& word : words) word = listed(word);
  return joined(words, ",");
}

// "20%" and "0.2" are the same.
std::string holdout_share(const std::string& text) {
  const auto share = share_of_rows(text);
  return share ? number_text(*share) : text;
}

std::string checksum_of(const std::string& file) {
  const auto text = file.empty() ? Result<std::string>("") : read_file(file);
  return text && !text->empty() ? "a file of checksum " + to_text(hash_bytes(*text)).substr(0, 8) : "";
}

std::string checksum_or_word(const std::string& config) {
  const std::string sum = checksum_of(config);
  return sum.empty() ? config : sum;
}

// Nothing is there, or a model of another day: a table that is named by mistake stays.
bool free_for_a_model(const Path& path) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none) || std::filesystem::file_size(path, none) == 0) return true;
  std::ifstream file(path, std::ios::binary);
  std::string front(8, ' ');
  return file.read(front.data(), 8) && front == Model::magic;
}

}  // namespace

// Option by option, in a form that is equal where the meaning is; the engine fills in what it finds in the table.
std::map<std::string, std::string> FitFlags::identity(bool given_only) const {
  std::map<std::string, std::string> out{{"target", in_order(target)},
                                         {"task", task},
                                         {"strategy", strategy},
                                         {"metric", metric},
                                         {"also", in_order(also)},
                                         {"cv", cv},
                                         {"holdout", holdout_share(holdout)},
                                         {"groups", groups},
                                         {"time-order", time_order},
                                         {"folds", folds},
                                         {"subsample", number_text(subsample)},
                                         {"drop", in_order(drop)},
                                         {"keep", in_order(keep)},
                                         {"types", in_order(types)},
                                         {"schema", checksum_of(schema)},
                                         {"weights", weights},
                                         {"positive", positive},
                                         {"include", in_order(include)},
                                         {"exclude", in_order(exclude)},
                                         {"config", checksum_or_word(config)},
                                         {"template", line},
                                         {"population", std::to_string(breeding.population)},
                                         {"offspring", std::to_string(breeding.offspring)},
                                         {"mutation-rate", number_text(breeding.mutation_rate)},
                                         {"crossover-rate", number_text(breeding.crossover_rate)},
                                         {"start", start},
                                         {"seed", std::to_string(seed)}};
  for (auto& [option, value] : read.identity()) out.emplace(option, option == "na" ? in_order(value) : value);
  if (given_only) std::erase_if(out, [&](const auto& o) { return app_->count("--" + o.first) == 0; });
  return out;
}

void FitFlags::add_to(CLI::App& app) {
  app_ = &app;
  app.add_option("TABLE", table, "The table: .csv .tsv .txt .arff .svm, also .gz and .zst; - for standard input");
  add_data_to(app);
  add_evaluation_to(app);
  add_search_to(app);
  add_breeding_to(app);
  add_output_to(app);
  read.add_to(app);
}

void FitFlags::add_data_to(CLI::App& app) {
  const auto group = [](CLI::Option* option) { option->group("Columns"); };
  group(add_list(app, "--target", target,
                 "Column to predict (several, comma-separated: multi-label or multi-output). Quote a name that holds a "
                 "comma: '\"a, b\"'; #3 is the third column"));
  group(app.add_option("--task", task, "auto, classification or regression")->capture_default_str());
  group(add_list(app, "--drop", drop, "Columns to leave out, comma-separated"));
  group(
      add_list(app, "--keep", keep, "Columns that are not learned from but copied to the predictions, such as an id"));
  group(add_list(app, "--types", types,
                 "COLUMN=KIND,...: number, boolean, category, datetime, text or identifier, where a guess is wrong"));
  group(app.add_option("--schema", schema, "A schema as 'inspect --schema' writes it"));
  group(app.add_option("--weights", weights, "Column of sample weights"));
  group(app.add_option("--positive", positive,
                       "Positive class for F1, precision and recall (default: the one called yes, true, 1 ..., else "
                       "the rarer)"));
}

void FitFlags::add_evaluation_to(CLI::App& app) {
  const auto group = [](CLI::Option* option) { option->group("Evaluation"); };
  group(app.add_option("--metric", metric,
                       "Metric to optimise, like auc, f1, rmse or mae; 'espalier metrics' lists them (default: roc_auc "
                       "for two classes, log_loss for more, neg_root_mean_squared_error for numbers)"));
  group(add_list(app, "--also", also, "More metrics to report of every trial, comma-separated"));
  group(app.add_option("--cv", cv, "Cross-validation folds, or folds x repetitions (5x3)")->capture_default_str());
  group(app.add_option("--holdout", holdout,
                       "Validate on this share of the rows instead of by cross-validation (0.2 or 20%)"));
  group(app.add_option("--subsample", subsample,
                       "Evaluate on this share of the rows; the final models are fitted on all of them")
            ->check(CLI::Range(1e-9, 1.0).description("in (0, 1]")));
  group(app.add_option("--groups", groups,
                       "Group column: rows of one group (patient, customer) stay together in training or validation"));
  group(app.add_option("--time-order", time_order,
                       "Time column: validate on later rows than those trained on, without shuffling"));
  group(app.add_option("--folds", folds, "Column that says each row's fold"));
  group(app.add_option("--test", test, "Score the final model on this labelled table"));
}

void FitFlags::add_search_to(CLI::App& app) {
  const auto group = [](CLI::Option* option) { option->group("Search and limits"); };
  group(app.add_option("--time", time,
                       "Time limit for everything, like 30s or 5m (default: 5m unless --trials is given)"));
  group(app.add_option("--trials", trials, "How many pipelines to try")->check(whole_from(1)));
  group(app.add_option("--trial-time", trial_time,
                       "Time limit of one trial (default: a tenth of --time, and more where trials run out of it)"));
  group(app.add_option("--memory", memory, "Memory limit of all processes together (default: 80 % of what is free)"));
  group(app.add_option("--trial-memory", trial_memory, "Memory limit of one trial (default: its share of --memory)"));
  group(app.add_option("--jobs", jobs, "Trials at the same time (default: all cores this process may use)"));
  group(app.add_flag("--no-race", no_race, "Evaluate every pipeline on all folds, also one that is clearly worse"));
  group(app.add_option("--seed", seed, "Same seed, same trials")->capture_default_str()->check(whole_from(0)));
  group(app.add_option("--strategy", strategy,
                       "How to search: evolve (genetic programming), random, or tpot (in generations, as TPOT does)")
            ->capture_default_str());
  group(add_list(app, "--include", include,
                 "Only these operators or families, comma-separated: linear, trees, boosting, neighbors, scalers ..."));
  group(add_list(app, "--exclude", exclude, "Not these operators or families"));
  group(app.add_option(
      "--start", start,
      "Try these pipelines first: what 'espalier export' wrote in any form, a model, or a run's folder"));
  group(
      app.add_option("--config", config,
                     "Search a TPOT configuration: 'TPOT default', 'TPOT light', 'TPOT MDR', 'TPOT sparse', or a file "
                     "(.py with tpot_config = {...}, or .json)"));
  group(app.add_option("--template", line, "Search pipelines of this form only, like Selector-Transformer-Classifier"));
  group(app.add_option("--cache", cache,
                       "Keep fitted transformers in this folder, for later runs; auto: in a temporary folder"));
  group(app.add_option("--cache-size", cache_size, "Most that it may hold (default: 2GiB)"));
  group(app.add_option("--ensemble-size", ensemble_size,
                       "Members of the final ensemble; 0: the best single pipeline (default: 50; tpot: 0)")
            ->check(whole_from(0)));
}

void FitFlags::add_breeding_to(CLI::App& app) {
  const auto group = [](CLI::Option* option) { return option->group("Generations (with --strategy tpot)"); };
  group(app.add_option("--generations", generations,
                       "How many after the first population (default: 100, or until --time is over); with --resume "
                       "how many more"));
  group(app.add_option("--population", breeding.population, "Pipelines that survive a generation"))
      ->capture_default_str()
      ->check(whole_from(1));
  group(app.add_option("--offspring", breeding.offspring, "New pipelines of each (default: as many as survive)"))
      ->check(whole_from(1));
  group(app.add_option("--mutation-rate", breeding.mutation_rate, "Share of them that are mutations"))
      ->capture_default_str();
  group(app.add_option("--crossover-rate", breeding.crossover_rate, "Share of them that are crossovers"))
      ->capture_default_str();
  group(app.add_option("--early-stop", breeding.early_stop, "End after so many generations without another front"))
      ->check(whole_from(1));
}

void FitFlags::add_output_to(CLI::App& app) {
  const auto group = [](CLI::Option* option) { option->group("Run and output"); };
  group(app.add_option("--run", run, "Folder of the run (default: TABLE's name with .run)"));
  group(app.add_flag("--resume", resume, "Go on with the run in --run; --time and --trials count from now"));
  group(app.add_option("--model", model, "Also write the model to this file"));
  group(app.add_option("--checkpoint", checkpoint,
                       "Folder that is kept filled with scripts of the best pipelines so far; best.py is the best"));
  group(app.add_flag("--quiet", quiet, "No progress"));
  group(app.add_flag("--json", json, "The result as JSON on stdout"));
}

std::vector<Output> FitFlags::outputs() const {
  std::vector<Output> out{{"--model", model}};
  if (!checkpoint.empty()) out.push_back({"--checkpoint", best_script(checkpoint)});
  return out;
}

std::vector<Path> FitFlags::inputs() const {
  std::vector<Path> out{table, test, schema, config, model_path(start)};
  std::vector<std::string> metrics = split_words(also);
  metrics.push_back(metric);
  for (const std::string& name : metrics) std::ranges::move(files_of_metric(name), std::back_inserter(out));
  return out;
}

Status FitFlags::put_search_into(FitRequest& out) const {
  if (strategy != "evolve" && strategy != "random" && strategy != "tpot")
    return fail(Errc::invalid_argument, "--strategy takes evolve, random or tpot, not '" + strategy + "'");
  out.strategy = strategy;
  out.space.cut = {split_words(include), split_words(exclude)};
  out.space.line = line;
  out.configuration = config;
  if (!config.empty()) TRY_STATUS(tpot_configuration(config, Task::classification));  // better known before reading
  for (const char* option :
       {"--generations", "--population", "--offspring", "--mutation-rate", "--crossover-rate", "--early-stop"})
    if (app_->count(option) > 0 && strategy != "tpot" && !resume)
      return fail(Errc::invalid_argument, std::string(option) + " needs --strategy tpot");
  out.breeding = breeding;
  out.breeding.race = !no_race;
  if (app_->count("--offspring") == 0) out.breeding.offspring = breeding.population;
  TRY_STATUS(check(out.breeding));
  TRY(out.generations, generations_of(generations));
  return ok();
}

Result<FitRequest> FitFlags::request() const {
  FitRequest out;
  if (!table.empty()) out.table = Path(table);
  if (!resume && table.empty())
    return fail(Errc::invalid_argument, "name the table to learn from, as in 'espalier fit TABLE --target NAME'");
  if (!resume && target.empty() && schema.empty())
    return fail(Errc::invalid_argument,
                "name the column to predict by --target; 'espalier inspect " + table + "' lists the columns");
  if (resume && run.empty())
    return fail(Errc::invalid_argument, "--resume needs --run, the folder of the run to go on with");
  TRY(out.read, read.options());
  out.schema = {.targets = split_words(target),
                .drop = split_words(drop),
                .keep = split_words(keep),
                .weights = weights,
                .groups = groups,
                .time = time_order,
                .folds = folds};
  TRY(out.schema.task, task_of(task));
  TRY(out.schema.types, types_of(types));
  if (!schema.empty()) { TRY(out.schema.given, schema_of(schema)); }
  TRY(out.split, splits_of(*this));
  out.subsample = subsample;
  TRY(out.seconds, measure(time, seconds_of));
  TRY(out.trial_seconds, measure(trial_time, seconds_of));
  TRY(out.memory, measure(memory, bytes_of));
  out.cache = cache;
  if (!checkpoint.empty()) out.checkpoints = checkpoint;
  TRY(out.cache_bytes, measure(cache_size, bytes_of));
  TRY(out.trial_memory, measure(trial_memory, bytes_of));
  if (app_->count("--trials") > 0) out.trials = trials;
  TRY(out.jobs, jobs_of(jobs));
  out.positive = positive;
  out.metric = metric;
  out.also = split_words(also);
  TRY_STATUS(put_search_into(out));
  if (!start.empty() && !resume) { TRY(out.start, steps_from(start, Catalog(built_in()))); }
  out.seed = static_cast<std::uint64_t>(seed);
  if (app_->count("--ensemble-size") > 0) out.ensemble_size = static_cast<std::size_t>(ensemble_size);
  out.run = run.empty() ? run_folder_of(table) : Path(run);
  out.numbered = run.empty();
  out.resume = resume;
  TRY_STATUS(refuse_to_replace(outputs(), inputs()));
  if (!model.empty()) {
    if (!free_for_a_model(model))
      return fail(Errc::invalid_argument,
                  "--model: " + model + " exists and is no model; name another file, or remove it");
    TRY_STATUS(can_be_written(model));  // better known now than after the search
    out.model = model;
  }
  if (!test.empty() && ::access(test.c_str(), R_OK) != 0) return io_error("read", test, errno);
  if (!test.empty()) out.test = test;
  out.identity = identity(resume);
  out.worker_command = {own_program(), "worker"};
  return out;
}

}  // namespace espalier::cli
