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

struct SelectPercentile : Selector<SelectPercentile> {
  static constexpr std::string_view name = "select_percentile";
  static constexpr std::string_view sklearn = "sklearn.feature_selection.SelectPercentile";
  static constexpr std::string_view doc = "Keep a share of the columns, those that alone tell most of the target.";
  static constexpr Traits traits{.tokens = true, .sparse = true, .many_targets = true, .cuts_columns = true};

  struct Params {
    ScoreFunction score_func = ScoreFunction::f_classif;
    double percentile = 10;
    static constexpr auto schema() {
      return params(param("score_func", &Params::score_func,
                          one_of<ScoreFunction>({{"f_classif", ScoreFunction::f_classif},
                                                 {"f_regression", ScoreFunction::f_regression},
                                                 {"chi2", ScoreFunction::chi2}})
                              .fixed(),
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

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name));
    std::vector<double> scores(in.columns());
    for (std::size_t k = 0; k < y.columns(); ++k) {
      const bool numbers = y.column(k).task() == Task::regression;
      const auto function = numbers ? ScoreFunction::f_regression : params.score_func;
      const Truth truth = truth_of(y, k);
      for (std::size_t j = 0; j < in.columns(); ++j) {
        TRY(const double score, score_column(function, in, j, truth));
        scores[j] += std::isnan(score) ? std::numeric_limits<double>::lowest() / 1e6 : std::min(score, 1e300);
      }
    }
    return best(scores, params.percentile);
  }

 private:
  struct Truth {
    std::vector<double> beside;        // numbers less their mean
    std::vector<std::uint32_t> label;  // or classes
    std::size_t classes;
    std::vector<double> rows;  // of each class
  };

  static Truth truth_of(const Target& y, std::size_t k) {
    Truth out{std::vector<double>(y.rows()), std::vector<std::uint32_t>(y.rows()), y.column(k).classes.size(),
              std::vector<double>(y.column(k).classes.size())};
    for (std::size_t i = 0; i < y.rows(); ++i) out.beside[i] = y.value(i, k);
    for (std::size_t i = 0; i < y.rows() && out.classes > 0; ++i)
      ++out.rows[out.label[i] = static_cast<std::uint32_t>(y.label(i, k))];
    const double mean = sum(out.beside) / static_cast<double>(y.rows());
    for (double& v : out.beside) v -= mean;
    return out;
  }

  static Result<double> score_column(ScoreFunction function, const Frame& in, std::size_t j, const Truth& y) {
    std::vector<double> values = values_of(in.column(j));
    if (function == ScoreFunction::f_regression) return f_regression(values, y);
    if (function == ScoreFunction::f_classif) return f_classif(values, y);
    if (extent_of(values).lo < 0)
      return fail(Errc::invalid_argument, "select_percentile: chi2 counts, and column " + std::to_string(j) +
                                              " has negative numbers; use f_classif or scale before");
    return chi2(values, y);
  }

  // Sums of what lies beside the middle, in several sums a class: neighbours of one class need not wait for each other.
  static std::vector<double> by_class(const std::vector<double>& values, const Truth& y, double middle) {
    constexpr std::size_t ways = 4;
    std::vector<double> sums(ways * y.classes), out(y.classes);
    for (std::size_t i = 0; i < values.size(); ++i) sums[y.label[i] * ways + i % ways] += values[i] - middle;
    for (std::size_t c = 0; c < y.classes; ++c) out[c] = sum(std::span(sums).subspan(c * ways, ways));
    return out;
  }

  // Variance between the classes by that within (Fisher).
  static double f_classif(std::vector<double>& values, const Truth& y) {
    const Spread all = spread_of(values);
    const std::vector<double> total = by_class(values, y, all.mean);
    double between = 0, classes = 0;
    for (std::size_t c = 0; c < y.classes; ++c) {
      if (y.rows[c] == 0) continue;
      ++classes;
      between += total[c] * total[c] / y.rows[c];
    }
    return (between / (classes - 1)) / ((all.squares - between) / (all.count - classes));
  }

  static double f_regression(std::vector<double>& values, const Truth& y) {
    const Spread spread = spread_of(values);
    for (double& v : values) v -= spread.mean;
    const double r = dot(values, y.beside) / std::sqrt(spread.squares * dot(y.beside, y.beside));
    return r * r / (1 - r * r) * (spread.count - 2);
  }

  // Counts of a column by class against those to be expected.
  static double chi2(const std::vector<double>& values, const Truth& y) {
    const std::vector<double> observed = by_class(values, y, 0);
    double out = 0;
    const double all = sum(values), n = static_cast<double>(values.size());
    for (std::size_t c = 0; c < y.classes; ++c) {
      const double expected = all * y.rows[c] / n, off = observed[c] - expected;
      if (y.rows[c] > 0) out += off * off / expected;
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
