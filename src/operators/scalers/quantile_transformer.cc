// Maps each column to the share of training values below it, evenly spread or as a normal distribution.
#include <algorithm>
#include <cmath>

#include "math/special.h"
#include "operators/columns.h"
#include "operators/numbers.h"
#include "operators/operator.h"

namespace espalier {
namespace {

enum class Spread { uniform, normal };

constexpr double edge = 1e-7;  // a normal distribution is cut where this much lies beyond

// One column's map: quantiles at even steps, interpolated; a value met at several quantiles is in their middle.
struct Steps {
  std::span<const double> quantiles;
  Spread spread;

  double operator()(double v) const {
    if (std::isnan(v)) return v;
    if (spread == Spread::uniform) return share(v);
    if (v - edge < quantiles.front()) return normal(0);
    return v + edge > quantiles.back() ? normal(1) : normal(share(v));
  }

 private:
  static double normal(double p) {
    constexpr double least = edge - 2.220446049250313e-16;
    return normal_quantile(std::clamp(p, least, 1 - least));
  }

  double share(double v) const {
    const std::size_t n = quantiles.size();
    if (v <= quantiles.front()) return 0;
    if (v >= quantiles.back()) return 1;
    const std::size_t above = first_above(v);  // at least 1, below n
    const double unit = 1 / static_cast<double>(n - 1), low = quantiles[above - 1], high = quantiles[above];
    if (low < v) return (static_cast<double>(above - 1) + (v - low) / (high - low)) * unit;
    std::size_t first = above - 1;
    while (first > 0 && quantiles[first - 1] == v) --first;
    return static_cast<double>(first + above - 1) * unit / 2;
  }

  std::size_t first_above(double v) const {  // halves without branches
    const double* from = quantiles.data();
    for (std::size_t length = quantiles.size(); length > 1;) {
      const std::size_t half = length / 2;
      from += from[half - 1] <= v ? half : 0;
      length -= half;
    }
    return static_cast<std::size_t>(from - quantiles.data()) + (*from <= v);
  }
};

struct QuantileTransformer {
  static constexpr std::string_view name = "quantile_transformer";
  static constexpr std::string_view sklearn = "sklearn.preprocessing.QuantileTransformer";
  static constexpr std::string_view doc = "Spread each column evenly or normally by its ranks.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.missing = true};

  struct Params {
    int n_quantiles = 1000;
    Spread output_distribution = Spread::uniform;
    int subsample = 10'000;
    static constexpr auto schema() {
      return params(
          param("n_quantiles", &Params::n_quantiles, between(2, 1'000'000).tune(10, 2000),
                "Steps of the map; no more than there are rows."),
          param("output_distribution", &Params::output_distribution,
                one_of<Spread>({{"uniform", Spread::uniform}, {"normal", Spread::normal}}),
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

  static Shape shape(const Params&, const Shape& in) {
    Shape out = in;
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
      const auto own = std::make_shared<const std::vector<double>>(
          state.quantiles.begin() + static_cast<std::ptrdiff_t>(j * steps),
          state.quantiles.begin() + static_cast<std::ptrdiff_t>((j + 1) * steps));
      const Steps map{*own, static_cast<Spread>(state.spread)};
      std::vector<double> values = values_of(in.column(j));
      for (double& v : values) v = map(v);
      const auto kept = [own, map](double v) { return map(v); };
      out.make(dense_column(std::move(values), {}, {in.share(j), in.rows_of(j), kept}));
    }
    return out.done(in.layout());
  }

  static Result<std::size_t> valid(const State& state, std::size_t columns) {
    const auto steps = static_cast<std::size_t>(state.steps);
    if (state.steps < 2 || state.spread < 0 || state.spread > 1) return forged(name);
    if (state.quantiles.size() % steps != 0 || state.quantiles.size() / steps != columns) return forged(name);
    for (std::size_t k = 0; k < state.quantiles.size(); ++k)
      if (!std::isfinite(state.quantiles[k]) || (k % steps > 0 && state.quantiles[k] < state.quantiles[k - 1]))
        return forged(name);
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
