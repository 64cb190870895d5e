// espalier: from a table to a model, in one command.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <system_error>

#include "apps/cli/command.h"
#include "apps/cli/habits.h"
#include "apps/cli/voice.h"
#include "base/text.h"
#include "evaluation/worker.h"

namespace espalier::cli {
namespace {

constexpr const char* footer = R"(
From a table to predictions:
  espalier inspect customers.csv --target churned
  espalier fit customers.csv --target churned --time 5m --model churn.espm
  espalier predict churn.espm new_customers.csv --proba -o predictions.csv
  espalier score churn.espm labelled.csv

Exit codes: 0 done; 1 failed; 2 wrong usage; 3 bad data; 129, 130, 143 ended by a signal (HUP, INT, TERM) with the best
model saved.
Environment: ESPALIER_LEVEL=x86-64 uses no more than every 64-bit processor has.)";

// What was typed wrong, in one sentence.
std::string complaint(const CLI::App& app, const CLI::ParseError& error) {
  const auto commands = app.get_subcommands();
  const CLI::App& where = commands.empty() ? app : *commands.front();
  const std::string self = where.get_name();
  const std::string help = " (see 'espalier " + (commands.empty() ? "" : self + " ") + "--help')";
  const auto extra = app.remaining(true);
  const auto wrong = std::ranges::find_if(extra, [](const std::string& word) { return word.starts_with('-'); });
  if (wrong != extra.end()) {
    std::vector<std::string> known;
    for (const CLI::Option* option : where.get_options())
      if (!option->get_positional()) known.push_back("--" + option->get_single_name());
    return "unknown option '" + *wrong + "' of " + self + nearest_words(wrong->substr(0, wrong->find('=')), known) +
           help;
  }
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  if (commands.empty() && extra.empty()) return "name a command: " + joined(names) + help;
  if (commands.empty()) return "unknown command '" + extra[0] + "'" + nearest_words(extra[0], names) + help;
  if (!extra.empty()) return "unexpected argument '" + extra[0] + "' of " + self + help;
  return self + ": " + error.what() + help;
}

int run(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "worker") == 0) return serve_jobs(Catalog(built_in()));
  if (const Path name = argv[0]; argc > 0 && name.filename() == "tpot")
    return tpot(std::vector<std::string>(argv + 1, argv + argc));
  if (argc > 1 && std::strcmp(argv[1], "tpot") == 0) return tpot(std::vector<std::string>(argv + 2, argv + argc));
  CLI::App app("Espalier finds the best machine-learning pipeline for a table within the time and memory you allow.",
               "espalier");
  app.set_version_flag("--version", std::string("espalier " ESPALIER_VERSION " (" ESPALIER_LEVEL ")"));
  app.footer(footer);
  app.require_subcommand(1);
  Run chosen;
  for (const auto add :
       {add_fit, add_predict, add_score, add_show, add_inspect, add_operators, add_metrics, add_export, add_tpot})
    add(app, chosen);
  std::vector<std::string> words = in_our_words({argv + 1, argv + argc});
  std::ranges::reverse(words);  // as CLI11 takes them
  try {
    app.parse(std::move(words));
  } catch (const CLI::Success& e) {
    return app.exit(e);  // help, version
  } catch (const CLI::ParseError& e) { return fail_with({Errc::invalid_argument, complaint(app, e)}); }
  return chosen();
}

int guarded(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    say("espalier: not enough memory; close other programs, or use a smaller table\n");
  } catch (const std::system_error& e) {
    if (std::ferror(stdout)) return fail_with(io_error("write", "the standard output", e.code().value()).error);
    say("espalier: the system refuses what is needed: {}\n", e.what());
  } catch (const std::exception& e) { say("espalier: a broken promise of ours, please report it: {}\n", e.what()); }
  return failed;
}

}  // namespace
}  // namespace espalier::cli

int main(int argc, char** argv) {
  using namespace espalier;
  cli::secure_standard_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may grow no further is an error with a message
  const int code = cli::guarded(argc, argv);
  if (std::fflush(stdout) == 0 || code != cli::done) return code;  // what did not reach its place is not done
  return cli::fail_with(io_error("write", "the standard output", errno).error);
}
