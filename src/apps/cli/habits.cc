#include "apps/cli/habits.h"

#include <algorithm>
#include <string_view>

namespace espalier::cli {
namespace {

struct Habit {
  std::string_view option, ours;
  std::string_view command = "";  // where it means that; empty: everywhere
};
constexpr Habit habits[] = {
    {"-t", "--target"},
    {"-y", "--target"},
    {"--y", "--target"},
    {"--label", "--target"},
    {"--label-column", "--target"},
    {"--target-column", "--target"},
    {"--response", "--target"},
    {"--outcome", "--target"},
    {"--sep", "--separator"},
    {"--delimiter", "--separator"},
    {"--delim", "--separator"},
    {"--na-values", "--na"},
    {"--n-jobs", "--jobs"},
    {"--njobs", "--jobs"},
    {"-j", "--jobs"},
    {"--threads", "--jobs"},
    {"--workers", "--jobs"},
    {"--cores", "--jobs"},
    {"--time-limit", "--time"},
    {"--time-budget", "--time"},
    {"--budget", "--time"},
    {"--max-time", "--time"},
    {"--timeout", "--time"},
    {"--memory-limit", "--memory"},
    {"--max-memory", "--memory"},
    {"--random-state", "--seed"},
    {"--random-seed", "--seed"},
    {"--scoring", "--metric"},
    {"--eval-metric", "--metric"},
    {"--scorer", "--metric"},
    {"--n-trials", "--trials"},
    {"--pipeline-time", "--trial-time"},
    {"--cache-folder", "--cache"},
    {"--checkpoint-folder", "--checkpoint"},
    {"--cache-bytes", "--cache-size"},
    {"--population-size", "--population"},
    {"--offspring-size", "--offspring"},
    {"--config-dict", "--config"},
    {"--max-trials", "--trials"},
    {"--max-evals", "--trials"},
    {"--weight", "--weights"},
    {"--sample-weight", "--weights"},
    {"--group", "--groups"},
    {"--time-column", "--time-order"},
    {"--ignore", "--drop"},
    {"--drop-columns", "--drop"},
    {"--id", "--keep"},
    {"--kinds", "--types"},
    {"--dtypes", "--types"},
    {"--dtype", "--types"},
    {"--pos-label", "--positive"},
    {"--problem-type", "--task"},
    {"--folds-column", "--folds"},
    {"--n-splits", "--cv"},
    {"--output", "--model", "fit"},
    {"-o", "--model", "fit"},
    {"--save", "--model", "fit"},
    {"--probabilities", "--proba", "predict"},
    {"--predict-proba", "--proba", "predict"},
    {"--out", "--output", "predict"},
};

std::string with_hyphens(std::string option) {
  std::ranges::replace(option, '_', '-');
  return option;
}

}  // namespace

std::string our_option(const std::string& command, const std::string& typed) {
  const std::string name = with_hyphens(typed);
  for (const Habit& h : habits)
    if (h.option == name && (h.command.empty() || h.command == command)) return std::string(h.ours);
  return "";
}

std::vector<std::string> in_our_words(std::vector<std::string> typed) {
  if (typed.empty()) return {"--help"};
  if (typed[0] == "help") {
    typed.erase(typed.begin());
    typed.emplace_back("--help");
    return typed;
  }
  if (typed[0] == "version" || typed[0] == "-V" || typed[0] == "-v") typed[0] = "--version";
  const std::string command = typed[0];
  for (std::string& word : typed) {
    if (word == "--") break;
    if (!word.starts_with('-')) continue;
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string ours = our_option(command, word.substr(0, equals));
    if (!ours.empty()) word = ours + word.substr(equals);
  }
  return typed;
}

}  // namespace espalier::cli
