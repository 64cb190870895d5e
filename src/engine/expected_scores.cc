#include "engine/expected_scores.h"

#include "evaluation/cross_validate.h"

namespace espalier {
namespace {

using Columns = std::vector<std::vector<double>>;

Columns mixed(const std::vector<WeightedPredictions>& members, const std::vector<std::uint32_t>& rows) {
  Columns out(members[0].predictions->size(), std::vector<double>(rows.size()));
  for (const WeightedPredictions& m : members)
    for (std::size_t c = 0; c < out.size(); ++c)
      for (std::size_t i = 0; i < rows.size(); ++i) out[c][i] += m.weight * (*m.predictions)[c][rows[i]];
  return out;
}

}  // namespace

std::vector<ExpectedScore> expected_scores(const Problem& problem, const std::vector<MetricChoice>& metrics,
                                           const std::vector<WeightedPredictions>& members) {
  std::vector<Outcome> scores(metrics.size());
  for (const auto& rows : validated_rows(problem)) {
    const Target truth = problem.data.target.select(rows);
    const Columns predicted = mixed(members, rows);
    for (std::size_t m = 0; m < metrics.size(); ++m)
      scores[m].fold_scores.push_back(metrics[m].score(truth, predicted));
  }
  std::vector<ExpectedScore> out;
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    const double mean = scores[m].mean();
    out.push_back({metrics[m], std::isinf(mean) ? std::nan("") : mean, scores[m].standard_error()});
  }
  return out;
}

}  // namespace espalier
