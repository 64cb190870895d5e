#pragma once
// How rows are divided into those to fit on and those to validate on.
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/rng.h"
#include "data/target.h"

namespace espalier {

struct Split {
  std::vector<std::uint32_t> train, test;
};  // positions in the target that was handed in

// The fold of every row of the data set, drawn once per run from the evaluation seed, and what the folds are for.
struct FoldPlan {
  enum class Rule : std::uint8_t {
    each,     // every fold is validated once, by fits on all the others (k-fold, groups, predefined)
    last,     // fold 1 is validated by a fit on fold 0 (holdout)
    forward,  // every fold but the first is validated by fits on those before it (time order)
  };
  Rule rule = Rule::each;
  std::vector<std::vector<std::uint8_t>> repeats;  // per repetition the fold of every row; all but k-fold have one

  // The splits of a target that is a part of the data set or all of it. Of a part, the folds that are left over serve:
  // groups stay together, time is not mixed, and fits on the same rows are the same fits.
  std::vector<Split> splits(const Target& of) const;
  std::size_t count() const;  // splits of the whole data set
};

// One split per fold that is validated; `fold_of` has an entry per row. Folds without rows give none.
std::vector<Split> splits_by(FoldPlan::Rule, std::span<const std::uint8_t> fold_of);

struct SplitOptions {
  enum class Kind { kfold, holdout, groups, time_order, predefined };
  Kind kind = Kind::kfold;
  int folds = 5, repeats = 1;
  bool stratified = true;  // of one classification column; ignored elsewhere
  double holdout = 0.33;   // share of rows that are validated on
  std::vector<double> by;  // time_order: the time of every row; predefined: the fold number of every row
};

// For run and model: all but `by`. Errors: an unknown kind, numbers that are none.
Json to_json(const SplitOptions&);
Result<SplitOptions> split_options_from(const Json&);

// The plan numbers the rows of the target handed in. Errors: fewer rows, groups or folds than are needed; a class that
// no split could hold is not one (it is told by the data checks).
Result<FoldPlan> draw_folds(const Target&, const SplitOptions&, Rng);

}  // namespace espalier
