#pragma once
// What the commands of the program share: their exit codes, their manners with options, and their way of failing.
#include <CLI/CLI.hpp>
#include <atomic>
#include <functional>
#include <span>

#include "base/json.h"
#include "data/read_table.h"
#include "runs/origin.h"

namespace espalier::cli {

enum Exit { done = 0, failed = 1, usage = 2, bad_data = 3 };

// What a person typed for a time or a size: "90", "30s", "5m", "1h30m"; "2GB", "512MB", "1.5GiB".
Result<double> seconds_of(const std::string&);
Result<double> bytes_of(const std::string&);
std::string seconds_text(double);
std::string bytes_text(double);
std::string short_id(const TrialId&);  // "#19"; "b:19" of a writer that joined the first

// Prints "espalier: <message>" to stderr and gives the exit code that fits the error.
int fail_with(const Error&);

// A command adds itself to the program; what it does is run after all options are read.
using Run = std::function<int()>;
void add_fit(CLI::App&, Run&);
void add_predict(CLI::App&, Run&);
void add_score(CLI::App&, Run&);
void add_show(CLI::App&, Run&);
void add_inspect(CLI::App&, Run&);
void add_operators(CLI::App&, Run&);
void add_metrics(CLI::App&, Run&);
void add_export(CLI::App&, Run&);
void add_tpot(CLI::App&, Run&);

// The whole of `tpot WORDS…`, whose options are not of this program's kind. Gives the exit code.
int tpot(std::span<const std::string> words);

CLI::Validator whole_from(std::int64_t least);  // of an option that takes a whole number

// An option that takes words with commas between, and may be given more than once.
CLI::Option* add_list(CLI::App&, const std::string& name, std::string& to, const std::string& help);

// As ReadOptions has it, of what a person typed: "||", "tab", "\\t", "space", "\\s+". Errors: nothing, quotes, line
// ends.
Result<std::string> separator_of(const std::string&);

// The options by which a table is read, the same for every command that reads one.
struct ReadFlags {
  std::string separator, decimal, encoding, header, comment, quote;
  std::optional<std::string> na;
  std::optional<std::size_t> skip, skip_footer;
  bool no_header = false;
  void add_to(CLI::App&);
  Result<ReadOptions> options() const;
  // Those typed, by their names without dashes: what a run is known by.
  std::map<std::string, std::string> identity() const;
};

// A folder that does not hold a run yet, named after the table.
Path free_run_folder(const Path& table);

// A model's file, or that of a run's folder.
Path model_path(const std::string& given);

std::string own_program();  // by which the running program can be started again

}  // namespace espalier::cli
