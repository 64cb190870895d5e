// Centres each column on its median and divides it by the distance of two of its quantiles.
#include "operators/columns.h"
#include "operators/numbers.h"
#include "operators/scalers/affine.h"

namespace espalier {
namespace {

struct RobustScaler {
  static constexpr std::string_view name = "robust_scaler";
  static constexpr std::string_view sklearn = "sklearn.preprocessing.RobustScaler";
  static constexpr std::string_view doc = "Centre each column on its median and scale it by a range of quantiles.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.missing = true};

  struct Params {
    bool with_centering = true;
    bool with_scaling = true;
    double q_min = 0.25, q_max = 0.75;
    static constexpr auto schema() {
      return params(
          param("with_centering", &Params::with_centering, fixed_flag, "Subtract the median."),
          param("with_scaling", &Params::with_scaling, fixed_flag, "Divide by the range."),
          param("q_min", &Params::q_min, between(0, 0.5).tune(0.001, 0.3), "Where the range begins (quantile_range)."),
          param("q_max", &Params::q_max, between(0.5, 1).tune(0.7, 0.999), "Where the range ends (quantile_range)."));
    }
  };
  using State = Affine;

  static Shape shape(const Params& params, const Shape& in) {
    return affine_shape(in, in.negative || params.with_centering);
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name, true));
    State state(in.columns());
    for (std::size_t j = 0; j < in.columns(); ++j) {
      const std::vector<double> values = present_values(in.column(j));
      if (values.empty()) continue;
      const double shares[] = {0.5, params.q_min, params.q_max};
      const std::vector<double> at = quantiles_of(values, shares);
      if (params.with_centering) state.centre[j] = at[0];
      if (params.with_scaling && at[2] > at[1]) state.scale[j] = at[2] - at[1];
    }
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) { return rescaled(state, in); }

  static Result<std::size_t> valid(const State& state, std::size_t columns) {
    if (!valid_affine(state, columns)) return forged(name);
    return columns;
  }
};

}  // namespace

Operator robust_scaler() { return make_operator<RobustScaler>(); }

}  // namespace espalier
