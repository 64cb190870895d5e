// Ones where a number exceeds the threshold, zeros elsewhere.
#include "operators/columns.h"
#include "operators/numbers.h"
#include "operators/operator.h"

namespace espalier {
namespace {

struct Binarizer {
  static constexpr std::string_view name = "binarizer";
  static constexpr std::string_view counterpart = "sklearn.preprocessing.Binarizer";
  static constexpr std::string_view doc = "Ones where a number exceeds the threshold, else zeros.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.tokens = true, .sparse = true};

  struct Params {
    double threshold = 0;
    static constexpr auto schema() {
      return params(param("threshold", &Params::threshold, any_number.tune(0, 1), "What a number must exceed."));
    }
  };

  struct State {
    double threshold = 0;
    static constexpr auto fields() { return fields_of(field("threshold", &State::threshold)); }
  };

  static Result<Shape> estimate(const Params& params, const Shape& in) {
    if (params.threshold < 0 && in.sparse > 0)
      return fail(Errc::unsupported, "binarizer: a threshold below zero would fill sparse columns with ones");
    Shape out = in;
    out.negative = false;
    out.cost += in.cells() * in.density;
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name));
    return State{params.threshold};
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    FrameBuilder out(in.rows());
    for (std::size_t j = 0; j < in.columns(); ++j) {
      const ColumnPtr column = in.share(j);
      const bool stays_sparse = column->sparse() && state.threshold >= 0;
      std::vector<double> values = stays_sparse ? std::vector<double>(column->values().begin(), column->values().end())
                                                : values_of(in.column(j));
      for (double& v : values) v = v > state.threshold ? 1 : 0;
      if (stays_sparse)
        out.add(with_values(column, std::move(values)), in.rows_of(j));
      else
        out.make(std::move(values));
    }
    return out.done();
  }

  static Formula formula(const State& state, std::size_t) { return above({}, Formula::Exceeds{state.threshold}); }

  static Result<std::size_t> output_columns(const State&, std::size_t columns) { return columns; }
};

}  // namespace

Operator binarizer() { return make_operator<Binarizer>(); }

}  // namespace espalier
