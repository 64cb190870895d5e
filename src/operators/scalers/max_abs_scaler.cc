// Divides each column by its largest absolute value; zeros and missing values stay what they are.
#include <algorithm>
#include <cmath>

#include "operators/columns.h"
#include "operators/numbers.h"
#include "operators/scalers/affine.h"

namespace espalier {
namespace {

struct MaxAbsScaler {
  static constexpr std::string_view name = "max_abs_scaler";
  static constexpr std::string_view sklearn = "sklearn.preprocessing.MaxAbsScaler";
  static constexpr std::string_view doc = "Divide each column by its largest absolute value.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.missing = true, .tokens = true, .sparse = true};

  struct Params {
    static constexpr auto schema() { return params(); }
  };
  using State = Affine;

  static Shape shape(const Params&, const Shape& in) { return affine_shape(in, in.negative); }

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

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) { return rescaled(state, in); }

  static Result<std::size_t> valid(const State& state, std::size_t columns) {
    if (!valid_affine(state, columns)) return forged(name);
    return columns;
  }
};

}  // namespace

Operator max_abs_scaler() { return make_operator<MaxAbsScaler>(); }

}  // namespace espalier
