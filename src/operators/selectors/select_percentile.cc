// Keeps the columns that alone tell most of the target; of a target of several columns, that tell most in all.
#include <algorithm>
#include <cmath>
#include <limits>

#include "operators/columns.h"
#include "operators/numbers.h"
#include "operators/selectors/selection.h"

namespace espalier {
namespace {

enum class ScoreFunction { f_classif, f_regression, chi2 };

struct SelectPercentile {
  static constexpr std::string_view name = "select_percentile";
  static constexpr std::string_view sklearn = "sklearn.feature_selection.SelectPercentile";
  static constexpr std::string_view doc = "Keep a share of the columns, those that alone tell most of the target.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.tokens = true, .sparse = true, .many_targets = true};

  struct Params {
    ScoreFunction score_func = ScoreFunction::f_classif;
    double percentile = 10;
    static constexpr auto schema() {
      return params(param("score_func", &Params::score_func,
                          one_of<ScoreFunction>({{"f_classif", ScoreFunction::f_classif},
                                                 {"f_regression", ScoreFunction::f_regression},
                                                 {"chi2", ScoreFunction::chi2}})
                              .fixed(),
                          "How a column is judged; a target of numbers is always judged by f_regression."),
                    param("percentile", &Params::percentile, between(0, 100).tune(1, 99),
                          "Percent of the columns to keep, at least one."));
    }
  };
  using State = Selection;

  static Shape shape(const Params&, const Shape& in) {
    Shape out = in;
    out.cost += 4.0 * static_cast<double>(in.rows * in.columns);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name));
    std::vector<double> scores(in.columns());
    for (std::size_t k = 0; k < y.columns(); ++k) {
      const bool numbers = y.column(k).task() == Task::regression;
      const auto function = numbers ? ScoreFunction::f_regression : params.score_func;
      const Target only = y.only(k);
      for (std::size_t j = 0; j < in.columns(); ++j) {
        TRY(const double score, judge(function, in, j, only));
        scores[j] += std::isnan(score) ? std::numeric_limits<double>::lowest() / 1e6 : std::min(score, 1e300);
      }
    }
    return best(scores, params.percentile);
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) { return kept(state, in); }

  static Result<std::size_t> valid(const State& state, std::size_t columns) {
    if (!valid_selection(state, columns)) return forged(name);
    return state.columns.size();
  }

 private:
  static Result<double> judge(ScoreFunction function, const Frame& in, std::size_t j, const Target& y) {
    std::vector<double> values = values_of(in.column(j));
    if (function == ScoreFunction::f_regression) return f_regression(values, y);
    if (function == ScoreFunction::f_classif) return f_classif(values, y);
    if (std::ranges::any_of(values, [](double v) { return v < 0; }))
      return fail(Errc::invalid_argument, "select_percentile: chi2 counts, and column " + std::to_string(j) +
                                              " has negative numbers; use f_classif or scale before");
    return chi2(values, y);
  }

  // Variance between the classes by that within (Fisher).
  static double f_classif(std::vector<double>& values, const Target& y) {
    const double n = static_cast<double>(values.size()), mean = sum(values) / n;
    std::vector<double> total(y.column().classes.size()), rows(total.size());
    double all = 0, between = 0, classes = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double v = values[i] - mean;
      all += v * v;
      total[y.label(i)] += v;
      ++rows[y.label(i)];
    }
    for (std::size_t c = 0; c < total.size(); ++c) {
      if (rows[c] == 0) continue;
      ++classes;
      between += total[c] * total[c] / rows[c];
    }
    return (between / (classes - 1)) / ((all - between) / (n - classes));
  }

  static double f_regression(std::vector<double>& values, const Target& y) {
    const double n = static_cast<double>(values.size()), mean = sum(values) / n;
    double mean_y = 0, xx = 0, xy = 0, yy = 0;
    for (std::size_t i = 0; i < values.size(); ++i) mean_y += y.value(i) / n;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double a = values[i] - mean, b = y.value(i) - mean_y;
      xx += a * a;
      xy += a * b;
      yy += b * b;
    }
    const double r = xy / std::sqrt(xx * yy);
    return r * r / (1 - r * r) * (n - 2);
  }

  // Counts of a column by class against those to be expected.
  static double chi2(const std::vector<double>& values, const Target& y) {
    std::vector<double> observed(y.column().classes.size()), rows(observed.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      observed[y.label(i)] += values[i];
      ++rows[y.label(i)];
    }
    double out = 0;
    const double all = sum(values), n = static_cast<double>(values.size());
    for (std::size_t c = 0; c < observed.size(); ++c) {
      const double expected = all * rows[c] / n, off = observed[c] - expected;
      if (rows[c] > 0) out += off * off / expected;
    }
    return out;
  }

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
