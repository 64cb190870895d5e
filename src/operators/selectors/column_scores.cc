#include "operators/selectors/column_scores.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "math/special.h"
#include "operators/columns.h"
#include "operators/numbers.h"

namespace espalier {
namespace {

struct Scored {
  double score, p_value;
};

class Scorer {
 public:
  Scorer(ScoreFunction function, bool p_values, const Target& y, std::size_t k)
      : function_(y.column(k).task() == Task::regression ? ScoreFunction::f_regression : function),
        p_values_(p_values),
        beside_(y.rows()),
        label_(y.rows()),
        classes_(y.column(k).classes.size()),
        class_rows_(classes_) {
    for (std::size_t i = 0; i < y.rows(); ++i) beside_[i] = y.value(i, k);
    for (std::size_t i = 0; i < y.rows() && classes_ > 0; ++i)
      ++class_rows_[label_[i] = static_cast<std::uint32_t>(y.label(i, k))];
    seen_ = classes_ - static_cast<std::size_t>(std::ranges::count(class_rows_, 0.0));
    const double mean = sum(beside_) / static_cast<double>(y.rows());
    for (double& v : beside_) v -= mean;
  }

  ScoreFunction function() const { return function_; }

  Scored operator()(std::vector<double>& values) const {
    if (function_ == ScoreFunction::f_regression) return f_regression(values);
    if (function_ == ScoreFunction::f_classif) return f_classif(values);
    return chi2(values);
  }

 private:
  // Sums of what lies beside the middle, in several sums a class: neighbours of one class need not wait for each other.
  std::vector<double> by_class(const std::vector<double>& values, double middle) const {
    constexpr std::size_t ways = 4;
    std::vector<double> sums(ways * classes_), out(classes_);
    for (std::size_t i = 0; i < values.size(); ++i) sums[label_[i] * ways + i % ways] += values[i] - middle;
    for (std::size_t c = 0; c < classes_; ++c) out[c] = sum(std::span(sums).subspan(c * ways, ways));
    return out;
  }

  // One value, whatever rounding says of its mean.
  static bool constant(const Spread& s) {
    const double rounding = 4 * std::numeric_limits<double>::epsilon() * s.mean;
    return s.squares <= s.count * rounding * rounding;
  }
  static constexpr Scored nothing{std::numeric_limits<double>::quiet_NaN(), 1};

  Scored f_test(double score, double above, double below) const {
    return {score, p_values_ ? f_survival(score, above, below) : 1.0};
  }

  Scored f_classif(const std::vector<double>& values) const {
    const Spread all = spread_of(values);
    if (constant(all)) return nothing;
    const std::vector<double> total = by_class(values, all.mean);
    double between = 0;
    for (std::size_t c = 0; c < classes_; ++c)
      if (class_rows_[c] > 0) between += total[c] * total[c] / class_rows_[c];
    const double above = static_cast<double>(seen_) - 1, below = all.count - static_cast<double>(seen_);
    return f_test((between / above) / (std::max(all.squares - between, 0.0) / below), above, below);
  }

  Scored f_regression(std::vector<double>& values) const {
    const Spread spread = spread_of(values);
    if (constant(spread)) return nothing;
    for (double& v : values) v -= spread.mean;
    const double r = dot(values, beside_) / std::sqrt(spread.squares * dot(beside_, beside_));
    return f_test(r * r / std::max(1 - r * r, 0.0) * (spread.count - 2), 1, spread.count - 2);
  }

  Scored chi2(const std::vector<double>& values) const {
    const std::vector<double> observed = by_class(values, 0);
    double out = 0;
    const double all = sum(values), n = static_cast<double>(values.size());
    for (std::size_t c = 0; c < classes_; ++c) {
      const double expected = all * class_rows_[c] / n, off = observed[c] - expected;
      if (class_rows_[c] > 0) out += off * off / expected;
    }
    return {out, p_values_ ? chi2_survival(out, static_cast<double>(seen_) - 1) : 1.0};
  }

  ScoreFunction function_;
  bool p_values_;
  std::vector<double> beside_;        // numbers less their mean
  std::vector<std::uint32_t> label_;  // or classes
  std::size_t classes_, seen_ = 0;
  std::vector<double> class_rows_;
};

}  // namespace

Result<ColumnScores> column_scores(ScoreFunction function, bool p_values, const Frame& in, const Target& y,
                                   std::size_t k, std::string_view who, const Context& context) {
  const Scorer scorer(function, p_values, y, k);
  ColumnScores out{std::vector<double>(in.columns()), std::vector<double>(in.columns(), 1.0)};
  for (std::size_t j = 0; j < in.columns(); ++j) {
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while columns were scored");
    std::vector<double> values = values_of(in.column(j));
    if (scorer.function() == ScoreFunction::chi2 && extent_of(values).lo < 0)
      return fail(Errc::invalid_argument, std::string(who) + ": chi2 counts, and column " + std::to_string(j) +
                                              " has negative numbers; use f_classif or scale before");
    const Scored scored = scorer(values);
    out.score[j] = scored.score;
    out.p_value[j] = std::isnan(scored.score) ? 1.0 : scored.p_value;
  }
  return out;
}

double comparable(double score) {
  return std::isnan(score) ? std::numeric_limits<double>::lowest() / 1e6 : std::min(score, 1e300);
}

}  // namespace espalier
