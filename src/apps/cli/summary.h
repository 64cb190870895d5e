#pragma once
// The end of a fit, as one block for people.
#include "apps/report/fit_report.h"

namespace espalier::cli {

void print_summary(const Finished&, const Started&, const std::optional<TestScores>&, const FrontScores&);

// Problems and warnings, as many lines as a person reads; `problems_only`: what must not be missed at the end.
void print_findings(const std::vector<Finding>&, bool problems_only);

}  // namespace espalier::cli
