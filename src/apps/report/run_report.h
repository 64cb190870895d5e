#pragma once
// What a run's folder says, and the objects by which `espalier show --json` and the C interface tell it.
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "metrics/metric.h"
#include "operators/catalog.h"
#include "runs/front_scores.h"
#include "runs/run.h"

namespace espalier::cli {

// Runs of version 1 say in run.json what they search by.
struct RunReport {
  Json info;
  MetricChoice metric;
  std::vector<MetricChoice> also;
  std::string strategy;
  std::vector<Trial> trials;  // of all writers
  FrontScores held_out;
};
Result<RunReport> read_run(const Path& folder);

std::vector<const Trial*> leaderboard(const RunReport&);  // those that have a score of their own, best first
std::vector<std::pair<std::string, int>> failures_of(const RunReport&);  // why, and how often; commonest first

Json trial_json(const Trial&, const MetricChoice& metric, const std::vector<MetricChoice>& also);
// With its generation, its number of operators, its error, and its step as TPOT writes it in full.
Json told_trial_json(const Trial&, const MetricChoice& metric, const std::vector<MetricChoice>& also, const Catalog&);
// The best `most` trials, the front and the failures; `all`: every trial too, with all that is known of how it came
// about and what became of it.
Json run_json(const RunReport&, std::size_t most, bool all);

}  // namespace espalier::cli
