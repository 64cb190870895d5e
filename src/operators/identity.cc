// Passes its input on: how a step is given the columns that another input has changed.
#include "operators/operator.h"

namespace espalier {
namespace {

struct Identity {
  static constexpr std::string_view name = "identity";
  static constexpr std::string_view counterpart = "sklearn.preprocessing.FunctionTransformer";
  static constexpr std::string_view doc = "Pass the input on unchanged.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.missing = true, .categories = true, .preparing = true};

  struct Params {
    static constexpr auto schema() { return params(); }
  };
  struct State {
    static constexpr auto fields() { return fields_of(); }
  };

  static Shape estimate(const Params&, const Shape& in) { return in; }
  static Result<State> fit(const Params&, const Frame&, const Target&, const Context&) { return State{}; }
  static Result<Frame> apply(const State&, const Frame& in, const Context&) { return in; }
  static Formula formula(const State&, std::size_t) { return {}; }

  static Result<std::size_t> output_columns(const State&, std::size_t columns) { return columns; }
};

}  // namespace

Operator identity() { return make_operator<Identity>(); }

}  // namespace espalier
