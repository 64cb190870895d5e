// Stretches each column onto [0, 1]; missing values stay missing.
#include "operators/columns.h"
#include "operators/numbers.h"
#include "operators/scalers/affine.h"

namespace espalier {
namespace {

struct MinMaxScaler {
  static constexpr std::string_view name = "min_max_scaler";
  static constexpr std::string_view counterpart = "sklearn.preprocessing.MinMaxScaler";
  static constexpr std::string_view doc = "Stretch each column onto [0, 1].";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.missing = true};

  struct Params {
    bool clip = false;
    static constexpr auto schema() {
      return params(param("clip", &Params::clip, fixed_flag, "Keep numbers beyond those of the training rows inside."));
    }
  };

  struct State {
    Affine map;
    std::uint8_t clip = 0;
    static constexpr auto fields() { return fields_of(field("map", &State::map), field("clip", &State::clip)); }
  };

  static constexpr Clip unit{0, 1};

  static Shape estimate(const Params&, const Shape& in) { return affine_shape(in, false); }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name, true));
    State state{Affine(in.columns()), params.clip};
    std::vector<double> room;
    for (std::size_t j = 0; j < in.columns(); ++j) {
      const Extent extent = extent_of(numbers_in(in.column(j), room));
      state.map.centre[j] = extent.lo;
      if (extent.hi > extent.lo) state.map.scale[j] = extent.hi - extent.lo;
    }
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    return rescaled(state.map, in, state.clip ? &unit : nullptr);
  }

  static Formula formula(const State& state, std::size_t) {
    return affine_formula(state.map, state.clip ? &unit : nullptr);
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_affine(state.map, columns) || state.clip > 1) return corrupt_state(name);
    return columns;
  }
};

}  // namespace

Operator min_max_scaler() { return make_operator<MinMaxScaler>(); }

}  // namespace espalier
