#pragma once
// The end of a fit, as one block for people and one object for machines.
#include "engine/request.h"
#include "runs/front_scores.h"

namespace espalier::cli {

// Of a test table, if one was given.
struct TestScores {
  std::string table;
  std::size_t rows = 0;
  std::vector<std::pair<MetricChoice, double>> values = {};  // greater is better; NaN: undefined on these rows
};

Json summary_json(const Finished&, const Started&, const std::optional<TestScores>&, const FrontScores&, int signal);
void print_summary(const Finished&, const Started&, const std::optional<TestScores>&, const FrontScores&);

// Problems and warnings, as many lines as a person reads; `problems_only`: what must not be missed at the end.
void print_findings(const std::vector<Finding>&, bool problems_only);

}  // namespace espalier::cli
