// Keeps the columns that surely tell of the target: a column that tells nothing is kept, of all of them together, with
// probability alpha at most (Bonferroni's bound on the family-wise error). Of a target of several columns it is enough
// to tell of one, by the same bound. If no column is sure, the surest one is kept
// (scikit-learn then gives a frame without columns).
#include <algorithm>
#include <cmath>

#include "operators/numbers.h"
#include "operators/selectors/column_scores.h"
#include "operators/selectors/selection.h"

namespace espalier {
namespace {

struct SelectFwe : Selector<SelectFwe> {
  static constexpr std::string_view name = "select_fwe";
  static constexpr std::string_view counterpart = "sklearn.feature_selection.SelectFwe";
  static constexpr std::string_view doc = "Keep the columns that pass a univariate test at a family-wise error rate.";
  static constexpr Traits traits{.tokens = true, .sparse = true, .many_targets = true, .cuts_columns = true};

  struct Params {
    ScoreFunction score_func = ScoreFunction::f_classif;
    double alpha = 0.05;
    static constexpr auto schema() {
      return params(param("score_func", &Params::score_func, score_functions(),
                          "How a column is scored; a target of numbers always by f_regression."),
                    param("alpha", &Params::alpha, between(0, 1).tune(0, 0.05),
                          "Probability that a column is kept though none tells anything, at most."));
    }
  };

  static Shape estimate(const Params&, const Shape& in) {
    Shape out = in;
    out.cost += 4.0 * in.cells();
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    std::vector<std::uint8_t> keep(in.columns());
    const double least = params.alpha / static_cast<double>(in.columns() * y.columns());
    std::size_t surest = 0;
    double best_p = HUGE_VAL, best_score = -HUGE_VAL;  // p-values may all be too small to tell apart
    for (std::size_t k = 0; k < y.columns(); ++k) {
      TRY(const ColumnScores of, column_scores(params.score_func, true, in, y, k, name, context));
      for (std::size_t j = 0; j < in.columns(); ++j) {
        const double p = of.p_value[j], score = comparable(of.score[j]);
        keep[j] |= p < least;
        if (p > best_p || (p == best_p && score <= best_score)) continue;
        surest = j;
        best_p = p;
        best_score = score;
      }
    }
    if (std::ranges::count(keep, 1) == 0) keep[surest] = 1;
    return selected(keep);
  }
};

}  // namespace

Operator select_fwe() { return make_operator<SelectFwe>(); }

}  // namespace espalier
