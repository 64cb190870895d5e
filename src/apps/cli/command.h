#pragma once
// What the commands of the program share: their exit codes and their way of failing.
#include <functional>
#include <span>

#include "apps/options/measures.h"
#include "apps/options/places.h"
#include "apps/options/table_options.h"
#include "base/json.h"
#include "runs/origin.h"

namespace espalier::cli {

enum Exit { done = 0, failed = 1, usage = 2, bad_data = 3 };

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

}  // namespace espalier::cli
