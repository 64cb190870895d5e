// Bayes' rule with an independent normal distribution per class and column.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "operators/bayes/likelihoods.h"
#include "operators/columns.h"
#include "operators/operator.h"

namespace espalier {
namespace {

struct GaussianNb {
  static constexpr std::string_view name = "gaussian_nb";
  static constexpr std::string_view counterpart = "sklearn.naive_bayes.GaussianNB";
  static constexpr std::string_view doc = "Gaussian naive Bayes: a normal distribution per class and column.";
  static constexpr Role role = Role::classifier;
  static constexpr Traits traits{.weights = true};

  struct Params {
    double var_smoothing = 1e-9;
    static constexpr auto schema() {
      return params(param("var_smoothing", &Params::var_smoothing, at_least(0).tune_log(1e-11, 1e-1),
                          "Share of the largest variance, of all rows alike, that is added to all."));
    }
  };

  struct State {
    std::int32_t outputs = 2;
    std::vector<std::int32_t> labels;
    std::vector<double> prior;           // logarithms, per class seen
    std::vector<double> mean, variance;  // per class seen, one per column
    static constexpr auto fields() {
      return fields_of(field("outputs", &State::outputs), field("labels", &State::labels),
                       field("prior", &State::prior), field("mean", &State::mean), field("variance", &State::variance));
    }
  };

  static Shape estimate(const Params&, const Shape& in) {
    Shape out = prediction_shape(in);
    out.cost += 4.0 * static_cast<double>(in.rows * in.columns * in.outputs);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name));
    const SeenClasses seen = seen_classes(y);
    const std::vector<double> weight = row_weights(y);
    const std::size_t k = seen.size(), d = in.columns();
    State state{static_cast<std::int32_t>(y.column().outputs()), seen.labels, log_priors(seen, weight, true),
                std::vector<double>(k * d), std::vector<double>(k * d)};
    double widest = 0;
    const Grouping groups(seen);
    std::vector<double> room;
    for (std::size_t j = 0; j < d; ++j) {
      const std::span<const double> values = numbers_in(in.column(j), room);
      const std::vector<Spread> spreads =
          y.weighted() ? weighted_spreads(values, seen, weight) : groups.spreads(values);
      for (std::size_t c = 0; c < k; ++c) {
        state.mean[c * d + j] = spreads[c].mean;
        state.variance[c * d + j] = spreads[c].count > 0 ? spreads[c].squares / spreads[c].count : 0;
      }
      widest = std::max(widest, y.weighted() ? variance_of({spread_of(values)}) : variance_of(spreads));
    }
    if (!std::isfinite(widest) || !all_finite(state.variance)) return too_large(name);
    const double least = std::max(params.var_smoothing * widest, 1e-300);  // all rows alike still have a likelihood
    for (double& v : state.variance) v += least;
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    const std::size_t k = state.labels.size(), d = in.columns();
    Matrix out(in.rows(), k);
    std::vector<double> base = state.prior, half(k * d);
    for (std::size_t at = 0; at < half.size(); ++at) {
      half[at] = -0.5 / state.variance[at];
      base[at / d] -= 0.5 * std::log(2 * std::numbers::pi * state.variance[at]);
    }
    for_row_blocks(in, [&](std::size_t from, Matrix& block) {
      for (std::size_t c = 0; c < k; ++c) {
        const auto sums = out.column(c).subspan(from, block.rows);
        std::ranges::fill(sums, base[c]);
        for (std::size_t j = 0; j < d; ++j) {
          const double mean = state.mean[c * d + j], scale = half[c * d + j];
          const double* x = block.column(j).data();
          for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += (x[i] - mean) * (x[i] - mean) * scale;
        }
      }
    });
    for (double& v : out.values) v = std::max(v, -1e300);
    if (!all_finite(out.values)) { TRY_STATUS(refuse_unbounded(in, name)); }
    return bayes_answer(std::move(out), state.labels, state.outputs);
  }

  static Formula formula(const State& state, std::size_t columns) {
    std::vector<Formula> per_class;  // minus half the squared distance to the class's mean, in its deviations
    std::vector<double> base = state.prior;
    for (std::size_t c = 0; c < base.size(); ++c) {
      const auto mean = std::span(state.mean).subspan(c * columns, columns);
      Formula::Affine by{{mean.begin(), mean.end()}, {}};
      for (std::size_t j = 0; j < columns; ++j) {
        const double variance = state.variance[c * columns + j];
        by.scale.push_back(std::sqrt(variance));
        base[c] -= 0.5 * std::log(2 * std::numbers::pi * variance);
      }
      per_class.push_back(above(above(above({}, std::move(by)), Formula::Square{}),
                                Formula::Product{std::vector<double>(columns, -0.5), {base[c]}}));
    }
    Formula scores = above(beside(std::move(per_class)), Formula::Clip{-1e300, HUGE_VAL});
    return class_formula(above(std::move(scores), Formula::Link{Formula::Link::Kind::softmax}), state.labels,
                         state.outputs);
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    const std::size_t k = state.labels.size();
    if (!valid_labels(state.labels, state.outputs) || state.prior.size() != k) return corrupt_state(name);
    if (columns == 0 || state.mean.size() % columns != 0 || state.mean.size() / columns != k)
      return corrupt_state(name);
    if (state.variance.size() != state.mean.size()) return corrupt_state(name);
    if (!std::ranges::all_of(state.variance, [](double v) { return v > 0; })) return corrupt_state(name);
    return static_cast<std::size_t>(state.outputs);
  }

 private:
  // Rows in the order of their classes.
  class Grouping {
   public:
    explicit Grouping(const SeenClasses& seen) : start_(seen.size() + 1), place_(seen.of_row.size()) {
      for (const std::uint32_t c : seen.of_row) ++start_[c + 1];
      for (std::size_t c = 0; c < seen.size(); ++c) start_[c + 1] += start_[c];
      std::vector<std::uint32_t> next = start_;
      for (std::size_t i = 0; i < place_.size(); ++i) place_[i] = next[seen.of_row[i]]++;
    }
    std::vector<Spread> spreads(std::span<const double> values) const {
      std::vector<double> by_class(values.size());
      for (std::size_t i = 0; i < values.size(); ++i) by_class[place_[i]] = values[i];
      std::vector<Spread> out;
      for (std::size_t c = 0; c + 1 < start_.size(); ++c)
        out.push_back(spread_of(std::span(by_class).subspan(start_[c], start_[c + 1] - start_[c])));
      return out;
    }

   private:
    std::vector<std::uint32_t> start_, place_;
  };

  static double variance_of(const std::vector<Spread>& parts) {
    double rows = 0, mean = 0, squares = 0;
    for (const Spread& s : parts) {
      rows += s.count;
      mean += s.count * s.mean;
    }
    if (!(rows > 0)) return 0;
    for (const Spread& s : parts) squares += s.squares + s.count * (s.mean - mean / rows) * (s.mean - mean / rows);
    return squares / rows;
  }

  static std::vector<Spread> weighted_spreads(std::span<const double> values, const SeenClasses& seen,
                                              std::span<const double> weight) {
    std::vector<Spread> out(seen.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      out[seen.of_row[i]].count += weight[i];
      out[seen.of_row[i]].mean += weight[i] * values[i];
    }
    for (Spread& s : out) s.mean = s.count > 0 ? s.mean / s.count : 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      Spread& s = out[seen.of_row[i]];
      s.squares += weight[i] * (values[i] - s.mean) * (values[i] - s.mean);
    }
    return out;
  }
};

}  // namespace

Operator gaussian_nb() { return make_operator<GaussianNb>(); }

}  // namespace espalier
