// Bayes' rule with an independent normal distribution per class and column.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "operators/bayes/likelihoods.h"
#include "operators/operator.h"

namespace espalier {
namespace {

struct GaussianNb {
  static constexpr std::string_view name = "gaussian_nb";
  static constexpr std::string_view sklearn = "sklearn.naive_bayes.GaussianNB";
  static constexpr std::string_view doc = "Bayes' rule with a normal distribution per class and column.";
  static constexpr Role role = Role::classifier;
  static constexpr Traits traits{.weights = true};

  struct Params {
    double var_smoothing = 1e-9;
    static constexpr auto schema() {
      return params(param("var_smoothing", &Params::var_smoothing, at_least(0).tune_log(1e-11, 1e-1),
                          "Share of the largest variance that is added to all."));
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

  static Shape shape(const Params&, const Shape& in) {
    Shape out{.rows = in.rows, .columns = in.outputs, .outputs = in.outputs, .cost = in.cost};
    out.cost += 4.0 * static_cast<double>(in.rows * in.columns * in.outputs);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name));
    const SeenClasses seen = seen_classes(y);
    const std::vector<double> weight = row_weights(y);
    const std::size_t k = seen.size(), d = in.columns();
    std::vector<double> of_class(k);
    for (std::size_t i = 0; i < weight.size(); ++i) of_class[seen.of_row[i]] += weight[i];
    Matrix mean = sums_by_class(in, seen, weight, false, 0);
    for (std::size_t j = 0; j < d; ++j)
      for (std::size_t c = 0; c < k; ++c) mean(c, j) = of_class[c] > 0 ? mean(c, j) / of_class[c] : 0;
    Matrix squares(k, d);
    double widest = 0;
    for_row_blocks(in, 512, [&](std::size_t from, MatrixView block) {
      for (std::size_t j = 0; j < d; ++j)
        for (std::size_t i = 0; i < block.rows; ++i) {
          const std::uint32_t c = seen.of_row[from + i];
          const double off = block(i, j) - mean(c, j);
          squares(c, j) += weight[from + i] * off * off;
        }
    });
    for (std::size_t j = 0; j < d; ++j) {
      const double deviation = in.share(j)->moments(in.rows_of(j)).deviation;
      widest = std::max(widest, deviation * deviation);
    }
    const double least = std::max(params.var_smoothing * widest, 1e-300);  // all rows alike still have a likelihood
    State state{static_cast<std::int32_t>(y.column().outputs()), seen.labels, log_priors(seen, weight, true), {}, {}};
    for (std::size_t c = 0; c < k; ++c)
      for (std::size_t j = 0; j < d; ++j) {
        state.mean.push_back(mean(c, j));
        state.variance.push_back((of_class[c] > 0 ? squares(c, j) / of_class[c] : 0) + least);
      }
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
    for_row_blocks(in, 512, [&](std::size_t from, MatrixView block) {
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

  static Result<std::size_t> valid(const State& state, std::size_t columns) {
    const std::size_t k = state.labels.size();
    if (!valid_labels(state.labels, state.outputs) || state.prior.size() != k) return forged(name);
    if (columns == 0 || state.mean.size() % columns != 0 || state.mean.size() / columns != k) return forged(name);
    if (state.variance.size() != state.mean.size()) return forged(name);
    if (!std::ranges::all_of(state.variance, [](double v) { return v > 0; })) return forged(name);
    return static_cast<std::size_t>(state.outputs);
  }
};

}  // namespace

Operator gaussian_nb() { return make_operator<GaussianNb>(); }

}  // namespace espalier
