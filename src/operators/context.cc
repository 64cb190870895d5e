#include "operators/context.h"

#include <algorithm>
#include <numeric>

namespace espalier {

std::vector<Split> Context::splits(const Target& y) const {
  std::vector<Split> out;
  if (plan) out = FoldPlan{plan->rule, {plan->repeats.front()}}.splits(y);
  if (out.size() >= 2) return out;
  SplitOptions anew{.kind = y.grouped() ? SplitOptions::Kind::groups : SplitOptions::Kind::kfold};
  if (plan && plan->rule == FoldPlan::Rule::forward) {
    anew.kind = SplitOptions::Kind::time_order;
    anew.by.resize(y.rows());
    std::iota(anew.by.begin(), anew.by.end(), 0.0);
  }
  for (anew.folds = 5; anew.folds >= 2; --anew.folds)
    if (const auto fresh = draw_folds(y, anew, rng)) return splits_by(fresh->rule, fresh->repeats.front());
  return out;
}

}  // namespace espalier
