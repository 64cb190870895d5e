// Centres each column on its mean and divides it by its standard deviation; missing values stay missing, and columns of
// tokens as they are: centring would fill them, and scaling undo their weights.
#include <cmath>
#include <limits>

#include "operators/numbers.h"
#include "operators/scalers/affine.h"

namespace espalier {
namespace {

struct StandardScaler : AffineScaler<StandardScaler> {
  static constexpr std::string_view name = "standard_scaler";
  static constexpr std::string_view counterpart = "sklearn.preprocessing.StandardScaler";
  static constexpr std::string_view doc =
      "Centre each column and scale it to unit variance; token counts pass as they are.";
  static constexpr Traits traits{.missing = true, .tokens = true};

  struct Params {
    bool with_mean = true;
    bool with_std = true;
    static constexpr auto schema() {
      return params(param("with_mean", &Params::with_mean, fixed_flag, "Subtract the mean."),
                    param("with_std", &Params::with_std, fixed_flag, "Divide by the standard deviation."));
    }
  };

  static Shape estimate(const Params& params, const Shape& in) {
    return affine_shape(in, in.negative || params.with_mean);
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name, true));
    State state(in.columns());
    for (std::size_t j = 0; j < in.columns(); ++j) {
      if (in.share(j)->is_token()) continue;
      const auto [mean, deviation] = in.share(j)->moments(in.rows_of(j));
      if (params.with_mean) state.centre[j] = mean;
      if (params.with_std && !constant(mean, deviation, in.rows())) state.scale[j] = deviation;
    }
    return state;
  }

 private:
  // What rounding alone can make of a column of one value.
  static bool constant(double mean, double deviation, std::size_t rows) {
    const double slack = static_cast<double>(rows) * std::numeric_limits<double>::epsilon();
    return !(deviation * deviation > slack * deviation * deviation + slack * mean * slack * mean);
  }
};

}  // namespace

Operator standard_scaler() { return make_operator<StandardScaler>(); }

}  // namespace espalier
