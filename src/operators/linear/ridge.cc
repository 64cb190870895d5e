// Least squares with a penalty on the squares of the weights (Hoerl and Kennard, 1970).
#include "operators/classes.h"
#include "operators/linear/answers.h"
#include "operators/linear/least_squares.h"

namespace espalier {
namespace {

struct Ridge : LinearRegressor<Ridge> {
  static constexpr std::string_view name = "ridge";
  static constexpr std::string_view counterpart = "sklearn.linear_model.Ridge";
  static constexpr std::string_view doc = "Ridge regression: least squares with an L2 penalty.";
  static constexpr Traits traits{.tokens = true, .sparse = true, .weights = true, .many_targets = true};

  struct Params {
    double alpha = 1;
    bool fit_intercept = true;
    static constexpr auto schema() {
      return params(param("alpha", &Params::alpha, between(0, 1e12).tune_log(1e-5, 1e3), "Strength of the penalty."),
                    param("fit_intercept", &Params::fit_intercept, fixed_flag, "Add a constant, which is free."));
    }
  };

  static Shape estimate(const Params&, const Shape& in) {
    return linear_shape(in, 1 + static_cast<double>(std::min(in.columns, in.rows)) / 4);
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    const std::vector<double> weight = y.weighted() ? row_weights(y) : std::vector<double>();
    State state{static_cast<std::int32_t>(y.columns()), {}};
    TRY(state.weights, fit_ridge(in, numbers_of(y), weight, params.alpha, params.fit_intercept, context));
    return state;
  }
};

}  // namespace

Operator ridge() { return make_operator<Ridge>(); }

}  // namespace espalier
