// Replaces a category by its rank among those seen in training, as a number; unknown ones are -1, missing ones stay so.
#include <cmath>

#include "operators/encoders/codes.h"

namespace espalier {
namespace {

struct OrdinalEncoder {
  static constexpr std::string_view name = "ordinal_encoder";
  static constexpr std::string_view counterpart = "sklearn.preprocessing.OrdinalEncoder";
  static constexpr std::string_view doc = "Ordinal encoding: number the categories of each column.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{
      .missing = true, .categories = true, .tokens = true, .sparse = true, .preparing = true};

  struct Params {
    static constexpr auto schema() { return params(); }
  };

  struct State {
    Taken taken;
    std::vector<double> numbers;  // per column taken and place of its codes
    static constexpr auto fields() {
      return fields_of(field("taken", &State::taken), field("numbers", &State::numbers));
    }
  };

  static Shape estimate(const Params&, const Shape& in) {
    Shape out = in;
    out.negative |= in.categories > 0;  // unknown ones
    out.categories = out.levels = 0;
    out.cost += 2.0 * static_cast<double>(in.rows * in.categories);
    return out;
  }

  static Result<State> fit(const Params&, const Frame& in, const Target&, const Context&) {
    State state{category_columns(in, std::size_t(-1)), {}};
    for (std::size_t c = 0; c < state.taken.size(); ++c) {
      const auto levels = static_cast<std::size_t>(state.taken.levels[c]);
      std::vector<std::uint8_t> seen(levels + 2);
      for (const std::uint32_t p : places(in.column(static_cast<std::size_t>(state.taken.columns[c])), levels))
        seen[p] = 1;
      double rank = 0;
      for (std::size_t code = 0; code < levels; ++code) state.numbers.push_back(seen[code] ? rank++ : -1);
      state.numbers.push_back(NAN);
      state.numbers.push_back(-1);
    }
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    std::vector<std::vector<ColumnPtr>> made(state.taken.size());
    const double* numbers = state.numbers.data();
    for (std::size_t c = 0; c < made.size(); ++c) {
      const auto levels = static_cast<std::size_t>(state.taken.levels[c]);
      std::vector<double> values;
      values.reserve(in.rows());
      for (const std::uint32_t p : places(in.column(static_cast<std::size_t>(state.taken.columns[c])), levels))
        values.push_back(numbers[p]);
      made[c].push_back(dense_column(std::move(values)));
      numbers += levels + 2;
    }
    return replaced(in, state.taken, std::move(made));
  }

  static Formula formula(const State& state, std::size_t columns) {
    return lookup_formula(state.taken, 1, state.numbers, columns);
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_taken(state.taken, columns)) return corrupt_state(name);
    std::size_t places = 0;
    for (const std::int32_t levels : state.taken.levels) places += static_cast<std::size_t>(levels) + 2;
    if (state.numbers.size() != places) return corrupt_state(name);
    return columns;
  }
};

}  // namespace

Operator ordinal_encoder() { return make_operator<OrdinalEncoder>(); }

}  // namespace espalier
