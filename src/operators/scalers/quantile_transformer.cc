// Maps each column to the share of training values below it, evenly spread or as a normal distribution.
#include <algorithm>
#include <cmath>

#include "math/special.h"
#include "operators/columns.h"
#include "operators/numbers.h"
#include "operators/operator.h"

namespace espalier {
namespace {

enum class Distribution { uniform, normal };

constexpr double edge = 1e-7;  // a normal distribution is cut where this much lies beyond

// One column's map: quantiles at even steps, interpolated; a value met at several quantiles is in their middle.
class Steps {
 public:
  Steps(std::span<const double> quantiles, Distribution spread, std::size_t asked)
      : quantiles_(quantiles.begin(), quantiles.end()), spread_(spread) {
    const std::size_t cells = std::clamp<std::size_t>(asked, 1, 2 * quantiles.size());
    const double scale = static_cast<double>(cells) / (quantiles.back() - quantiles.front());
    scale_ = std::isfinite(scale) ? scale : 0;
    below_.resize(cells + 1);
    for (const double q : quantiles_) ++below_[cell(q) + 1];
    for (std::size_t c = 0; c < cells; ++c) below_[c + 1] += below_[c];
    first_.resize(quantiles_.size());
    for (std::uint32_t q = 1; q < first_.size(); ++q)
      first_[q] = quantiles_[q] == quantiles_[q - 1] ? first_[q - 1] : q;
  }

  double operator()(double v) const {
    if (std::isnan(v)) return v;
    if (spread_ == Distribution::uniform) return share(v);
    if (v - edge < quantiles_.front()) return normal(0);
    return v + edge > quantiles_.back() ? normal(1) : normal(share(v));
  }

 private:
  static double normal(double p) {
    constexpr double least = edge - 2.220446049250313e-16;
    return normal_quantile(std::clamp(p, least, 1 - least));
  }

  double share(double v) const {
    const std::size_t n = quantiles_.size();
    if (v <= quantiles_.front()) return 0;
    if (v >= quantiles_.back()) return 1;
    const std::size_t c = cell(v);
    const auto near = std::span(quantiles_).subspan(below_[c], below_[c + 1] - below_[c]);
    // The first quantile above v: at least 1, below n.
    const std::size_t above = below_[c] + static_cast<std::size_t>(std::ranges::upper_bound(near, v) - near.begin());
    const double unit = 1 / static_cast<double>(n - 1), low = quantiles_[above - 1], high = quantiles_[above];
    if (low < v) return (static_cast<double>(above - 1) + (v - low) / (high - low)) * unit;
    return static_cast<double>(first_[above - 1] + above - 1) * unit / 2;
  }

  // Cells of one width that never fall as numbers rise, so a number's place is among the quantiles of its own.
  std::size_t cell(double v) const {
    return std::min(static_cast<std::size_t>((v - quantiles_.front()) * scale_), below_.size() - 2);
  }

  std::vector<double> quantiles_;
  Distribution spread_;
  double scale_ = 0;
  std::vector<std::uint32_t> below_;  // per cell, quantiles in lower ones
  std::vector<std::uint32_t> first_;  // per quantile, the first one equal to it
};

struct QuantileTransformer {
  static constexpr std::string_view name = "quantile_transformer";
  static constexpr std::string_view counterpart = "sklearn.preprocessing.QuantileTransformer";
  static constexpr std::string_view doc = "Map each column to a uniform or normal distribution by its ranks.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.missing = true};

  struct Params {
    int n_quantiles = 1000;
    Distribution output_distribution = Distribution::uniform;
    int subsample = 10'000;
    static constexpr auto schema() {
      return params(
          param("n_quantiles", &Params::n_quantiles, between(2, 1'000'000).tune(10, 2000),
                "Steps of the map; no more than there are rows."),
          param("output_distribution", &Params::output_distribution,
                one_of<Distribution>({{"uniform", Distribution::uniform}, {"normal", Distribution::normal}}),
                "What is made of a column."),
          param("subsample", &Params::subsample, between(2, 1e9), "Rows drawn to take the quantiles from, at most."));
    }
  };

  struct State {
    std::int32_t steps = 0, spread = 0;
    std::vector<double> quantiles;  // of one column after the other
    static constexpr auto fields() {
      return fields_of(field("steps", &State::steps), field("spread", &State::spread),
                       field("quantiles", &State::quantiles));
    }
  };

  static Shape estimate(const Params& params, const Shape& in) {
    Shape out = in;
    out.negative = params.output_distribution == Distribution::normal;
    out.cost += 20.0 * static_cast<double>(in.rows * in.columns);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& whole, const Target&, const Context& context) {
    TRY_STATUS(refuse_unbounded(whole, name, true));
    const Frame in = drawn(params, whole, context.rng);
    const auto steps = std::clamp<std::size_t>(in.rows(), 2, static_cast<std::size_t>(params.n_quantiles));
    State state{static_cast<std::int32_t>(steps), static_cast<std::int32_t>(params.output_distribution), {}};
    for (std::size_t j = 0; j < in.columns(); ++j) {
      std::vector<double> sorted = present_values(in.column(j));
      sort_numbers(sorted);
      if (sorted.empty()) sorted.push_back(0);
      for (std::size_t s = 0; s < steps; ++s) {
        const double place =
            static_cast<double>(s) / static_cast<double>(steps - 1) * static_cast<double>(sorted.size() - 1);
        const auto below = std::min(static_cast<std::size_t>(place), sorted.size() - 1);
        const std::size_t above = std::min(below + 1, sorted.size() - 1);
        const double at = std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
        state.quantiles.push_back(s == 0 ? at : std::max(at, state.quantiles.back()));
      }
    }
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    FrameBuilder out(in.rows());
    const auto steps = static_cast<std::size_t>(state.steps);
    for (std::size_t j = 0; j < in.columns(); ++j) {
      const auto map = std::make_shared<const Steps>(std::span(state.quantiles).subspan(j * steps, steps),
                                                     static_cast<Distribution>(state.spread), in.rows());
      std::vector<double> values = values_of(in.column(j));
      for (double& v : values) v = (*map)(v);
      out.make(
          dense_column(std::move(values), {}, {in.share(j), in.rows_of(j), [map](double v) { return (*map)(v); }}));
    }
    return out.done();
  }

  static Formula formula(const State& state, std::size_t) {
    return above({},
                 Formula::Quantiles{static_cast<std::size_t>(state.steps), state.spread == 1, edge, state.quantiles});
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    const auto steps = static_cast<std::size_t>(state.steps);
    if (state.steps < 2 || state.spread < 0 || state.spread > 1) return corrupt_state(name);
    if (state.quantiles.size() % steps != 0 || state.quantiles.size() / steps != columns) return corrupt_state(name);
    for (std::size_t k = 0; k < state.quantiles.size(); ++k)
      if (!std::isfinite(state.quantiles[k]) || (k % steps > 0 && state.quantiles[k] < state.quantiles[k - 1]))
        return corrupt_state(name);
    return columns;
  }

 private:
  static Frame drawn(const Params& params, const Frame& in, Rng rng) {
    const auto most = static_cast<std::size_t>(params.subsample);
    if (in.rows() <= most) return in;
    std::vector<std::uint32_t> rows;
    for (std::uint32_t i = 0; i < in.rows(); ++i)  // each with the chance that leaves `most` in all
      if (rng.below(in.rows() - i) < most - rows.size()) rows.push_back(i);
    return in.select(rows);
  }
};

}  // namespace

Operator quantile_transformer() { return make_operator<QuantileTransformer>(); }

}  // namespace espalier
