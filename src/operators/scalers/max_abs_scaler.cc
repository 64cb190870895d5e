// Divides each column by its largest absolute value; zeros and missing values stay what they are.
#include <algorithm>
#include <cmath>

#include "operators/columns.h"
#include "operators/numbers.h"
#include "operators/scalers/affine.h"

namespace espalier {
namespace {

struct MaxAbsScaler : AffineScaler<MaxAbsScaler> {
  static constexpr std::string_view name = "max_abs_scaler";
  static constexpr std::string_view counterpart = "sklearn.preprocessing.MaxAbsScaler";
  static constexpr std::string_view doc = "Divide each column by its largest absolute value.";
  static constexpr Traits traits{.missing = true, .tokens = true, .sparse = true};

  struct Params {
    static constexpr auto schema() { return params(); }
  };

  static Shape estimate(const Params&, const Shape& in) { return affine_shape(in, in.negative); }

  static Result<State> fit(const Params&, const Frame& in, const Target&, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name, true));
    State state(in.columns());
    std::vector<double> room;
    for (std::size_t j = 0; j < in.columns(); ++j) {
      const Extent extent = extent_of(numbers_in(in.column(j), room));
      const double largest = std::max(std::abs(extent.lo), std::abs(extent.hi));
      if (largest > 0) state.scale[j] = largest;
    }
    return state;
  }
};

}  // namespace

Operator max_abs_scaler() { return make_operator<MaxAbsScaler>(); }

}  // namespace espalier
