// Keeps the columns that alone tell most of the target; of a target of several columns, that tell most in all.
#include <algorithm>
#include <cmath>

#include "operators/numbers.h"
#include "operators/selectors/column_scores.h"
#include "operators/selectors/selection.h"

namespace espalier {
namespace {

struct SelectPercentile : Selector<SelectPercentile> {
  static constexpr std::string_view name = "select_percentile";
  static constexpr std::string_view counterpart = "sklearn.feature_selection.SelectPercentile";
  static constexpr std::string_view doc = "Keep the share of the columns with the best univariate scores.";
  static constexpr Traits traits{.tokens = true, .sparse = true, .many_targets = true, .cuts_columns = true};

  struct Params {
    ScoreFunction score_func = ScoreFunction::f_classif;
    double percentile = 10;
    static constexpr auto schema() {
      return params(param("score_func", &Params::score_func, score_functions(),
                          "How a column is scored; a target of numbers always by f_regression."),
                    param("percentile", &Params::percentile, between(0, 100).tune(1, 99),
                          "Percent of the columns to keep, at least one."));
    }
  };

  static Shape estimate(const Params&, const Shape& in) {
    Shape out = in;
    out.cost += 4.0 * static_cast<double>(in.rows * in.columns);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    std::vector<double> scores(in.columns());
    for (std::size_t k = 0; k < y.columns(); ++k) {
      TRY(const ColumnScores of, column_scores(params.score_func, false, in, y, k, name, context));
      for (std::size_t j = 0; j < in.columns(); ++j) scores[j] += comparable(of.score[j]);
    }
    return best(scores, params.percentile);
  }

 private:
  // The columns above the percentile, then as many of those at it as still fit.
  static Selection best(const std::vector<double>& scores, double percentile) {
    std::vector<double> sorted = scores;
    std::ranges::sort(sorted);
    const double place = (100 - percentile) / 100 * static_cast<double>(scores.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), scores.size() - 1);
    const double at =
        std::lerp(sorted[below], sorted[std::min(below + 1, scores.size() - 1)], place - static_cast<double>(below));
    std::vector<std::uint8_t> keep(scores.size());
    std::size_t left = static_cast<std::size_t>(static_cast<double>(scores.size()) * percentile / 100);
    for (std::size_t j = 0; j < scores.size(); ++j)
      if (percentile > 0 && (scores[j] > at || percentile == 100)) {
        keep[j] = 1;
        left -= left > 0;
      }
    for (std::size_t j = 0; j < scores.size() && left > 0; ++j)
      if (scores[j] == at && !keep[j]) {
        keep[j] = 1;
        --left;
      }
    if (std::ranges::count(keep, 1) == 0)
      keep[static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin())] = 1;
    return selected(keep);
  }
};

}  // namespace

Operator select_percentile() { return make_operator<SelectPercentile>(); }

}  // namespace espalier
