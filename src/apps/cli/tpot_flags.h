#pragma once
// The options of the `tpot` command, as TPOT's manual has them.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace espalier::cli {

struct TpotFlags {
  std::string input_file, input_separator = "\t", target_name = "class", mode = "classification";
  bool separator_given = false;
  std::optional<std::string> output_file, scoring, config, line, memory, checkpoint_folder, log;
  std::optional<std::int64_t> generations = 100;  // none: until the time is over
  std::int64_t population = 100, offspring = 100, folds = 5, jobs = 1, verbosity = 1;
  double mutation_rate = 0.9, crossover_rate = 0.1, subsample = 1;
  std::optional<double> max_time_minutes;
  double max_eval_minutes = 5;
  std::optional<std::int64_t> random_state, early_stop;

  bool regression() const { return mode == "regression"; }
  std::string metric() const;  // scoring, or the default of the mode
};

enum class TpotAsked { run, help, version };
struct TpotCommandLine {
  TpotAsked asked = TpotAsked::run;
  TpotFlags flags = {};
};

// Flags as argparse reads them: "-g 5", "-g=5", beginnings that only one flag has. Errors: an unknown flag (the nearest
// is told), a value that the flag does not take, no input file or two.
Result<TpotCommandLine> tpot_command_line(std::span<const std::string> words);

std::string tpot_help();                      // every flag: parameter, valid values, default, one sentence
std::string tpot_settings(const TpotFlags&);  // "TPOT settings:" and a line per parameter, sorted

}  // namespace espalier::cli
