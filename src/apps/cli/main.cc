// espalier: from a table to a model, in one command.
#include <fmt/format.h>

#include <cstring>

#include "apps/cli/command.h"
#include "evaluation/worker.h"

namespace {

constexpr const char* footer = R"(
From a table to predictions:
  espalier inspect customers.csv --target churned
  espalier fit customers.csv --target churned --time 5m --model churn.espm
  espalier predict churn.espm new_customers.csv --proba -o predictions.csv
  espalier score churn.espm labelled.csv

Exit codes: 0 done; 1 failed; 2 wrong usage; 3 bad data; 129, 130, 143 ended by a signal with the best model saved.)";

int run(int argc, char** argv) {
  using namespace espalier::cli;
  CLI::App app("Espalier finds the best machine-learning pipeline for a table within the time and memory you allow.",
               "espalier");
  app.set_version_flag("--version", std::string("espalier " ESPALIER_VERSION " (" ESPALIER_LEVEL ")"));
  app.footer(footer);
  app.require_subcommand(1);
  Run chosen;
  for (const auto add : {add_fit, add_predict, add_score, add_show, add_inspect, add_operators, add_metrics})
    add(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) { return app.exit(e) == 0 ? done : usage; }
  return chosen();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc == 2 && std::strcmp(argv[1], "worker") == 0) {
      const espalier::Catalog catalog(espalier::built_in());
      return espalier::serve_jobs(catalog);
    }
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "espalier: not enough memory; close other programs, or use a smaller table\n");
  } catch (const std::exception& e) {
    fmt::print(stderr, "espalier: a broken promise of ours, please report it: {}\n", e.what());
  }
  return espalier::cli::failed;
}
