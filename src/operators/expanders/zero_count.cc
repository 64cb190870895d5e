// How many values of a row are zero, and how many are not, before the row itself (TPOT's ZeroCount). A missing value is
// not zero.
#include "operators/columns.h"
#include "operators/operator.h"

namespace espalier {
namespace {

struct ZeroCount {
  static constexpr std::string_view name = "zero_count";
  static constexpr std::string_view counterpart = "tpot.builtins.ZeroCount";
  static constexpr std::string_view doc = "Count the zeros of a row, and what is not zero, beside the columns.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.missing = true, .tokens = true, .sparse = true};
  static constexpr std::string_view no_formula = "no node of a formula counts the zeros of a row";

  struct Params {
    static constexpr auto schema() { return params(); }
  };

  struct State {
    std::int32_t columns = 0;
    static constexpr auto fields() { return fields_of(field("columns", &State::columns)); }
  };

  static Shape estimate(const Params&, const Shape& in) {
    Shape out = in;
    out.columns += 2;
    out.cost += in.cells() * in.density;
    return out;
  }

  static Result<State> fit(const Params&, const Frame& in, const Target&, const Context&) {
    return State{static_cast<std::int32_t>(in.columns())};
  }

  static Result<Frame> apply(const State&, const Frame& in, const Context&) {
    std::vector<double> filled(in.rows()), room;
    for (std::size_t j = 0; j < in.columns(); ++j) {
      const auto values = numbers_in(in.column(j), room);
      for (std::size_t i = 0; i < values.size(); ++i) filled[i] += values[i] != 0;
    }
    std::vector<double> zeros(in.rows());
    for (std::size_t i = 0; i < zeros.size(); ++i) zeros[i] = static_cast<double>(in.columns()) - filled[i];
    FrameBuilder out(in.rows());
    out.make(std::move(zeros));
    out.make(std::move(filled));
    for (std::size_t j = 0; j < in.columns(); ++j) out.pass(in, j);
    return out.done();
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (state.columns < 1 || static_cast<std::size_t>(state.columns) != columns) return corrupt_state(name);
    return columns + 2;
  }
};

}  // namespace

Operator zero_count() { return make_operator<ZeroCount>(); }

}  // namespace espalier
