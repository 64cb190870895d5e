#pragma once
// How a fit was set up, goes and ended, as objects for machines; and what a person is to be warned of.
#include "engine/request.h"
#include "runs/front_scores.h"

namespace espalier::cli {

// Of a test table, if one was given.
struct TestScores {
  std::string table;
  std::size_t rows = 0;
  std::vector<std::pair<MetricChoice, double>> values = {};  // greater is better; NaN: undefined on these rows
};

std::int64_t ended(const Finished&, TrialState);  // how many trials did so

std::vector<std::string> cautions(const Finished&, const Started&);

Json summary_json(const Finished&, const Started&, const std::optional<TestScores>&, const FrontScores&, int signal);
Json started_json(const Started&);
Json progress_json(const Progress&, const Started&);  // its best trial by number, score and step

}  // namespace espalier::cli
