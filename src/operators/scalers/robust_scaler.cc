// Centres each column on its median and divides it by the distance of two of its quantiles.
#include "operators/columns.h"
#include "operators/numbers.h"
#include "operators/scalers/affine.h"

namespace espalier {
namespace {

struct RobustScaler : AffineScaler<RobustScaler> {
  static constexpr std::string_view name = "robust_scaler";
  static constexpr std::string_view counterpart = "sklearn.preprocessing.RobustScaler";
  static constexpr std::string_view doc = "Centre each column on its median and scale it by a range of quantiles.";
  static constexpr Traits traits{.missing = true};

  struct Params {
    bool with_centering = true;
    bool with_scaling = true;
    std::vector<double> quantile_range{25, 75};
    static constexpr auto schema() {
      return params(param("with_centering", &Params::with_centering, fixed_flag, "Subtract the median."),
                    param("with_scaling", &Params::with_scaling, fixed_flag, "Divide by the range."),
                    param("quantile_range", &Params::quantile_range,
                          list_with(between(0, 100).tune(0.1, 30), between(0, 100).tune(70, 99.9)),
                          "Percentiles between which the range lies."));
    }
  };

  static Status legal(const Params& params) {
    if (params.quantile_range[0] < params.quantile_range[1]) return ok();
    return fail(Errc::invalid_argument, "parameter 'quantile_range' must rise");
  }

  // Version 0.1 wrote q_min and q_max, as shares.
  static ParamMap upgrade(ParamMap given) {
    List range{25.0, 75.0};
    bool old = false;
    for (const std::size_t end : {0u, 1u})
      if (const auto at = given.find(end == 0 ? "q_min" : "q_max"); at != given.end()) {
        if (const double* share = std::get_if<double>(&at->second)) range[end] = *share * 100;
        given.erase(at);
        old = true;
      }
    if (old) given["quantile_range"] = range;
    return given;
  }

  static Shape estimate(const Params& params, const Shape& in) {
    return affine_shape(in, in.negative || params.with_centering);
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name, true));
    State state(in.columns());
    for (std::size_t j = 0; j < in.columns(); ++j) {
      const std::vector<double> values = present_values(in.column(j));
      if (values.empty()) continue;
      const double shares[] = {0.5, params.quantile_range[0] / 100, params.quantile_range[1] / 100};
      const std::vector<double> at = quantiles_of(values, shares);
      if (params.with_centering) state.centre[j] = at[0];
      if (params.with_scaling && at[2] > at[1]) state.scale[j] = at[2] - at[1];
    }
    return state;
  }
};

}  // namespace

Operator robust_scaler() { return make_operator<RobustScaler>(); }

}  // namespace espalier
