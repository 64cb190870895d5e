// Ridge regression that chooses its strength by leaving out one row at a time.
#include <cmath>

#include "operators/classes.h"
#include "operators/linear/answers.h"
#include "operators/linear/least_squares.h"
#include "operators/linear/leave_one_out.h"

namespace espalier {
namespace {

struct RidgeCv : LinearRegressor<RidgeCv> {
  static constexpr std::string_view name = "ridge_cv";
  static constexpr std::string_view counterpart = "sklearn.linear_model.RidgeCV";
  static constexpr std::string_view doc = "Ridge regression that chooses its penalty by leaving out a row at a time.";
  static constexpr Traits traits{
      .tokens = true, .sparse = true, .weights = true, .many_targets = true, .by_request = true};

  struct Params {
    std::vector<double> alphas = {0.1, 1, 10};
    bool fit_intercept = true;
    static constexpr auto schema() {
      return params(param("alphas", &Params::alphas, list_of(above(0, 1e12), 1, 1000),
                          "Strengths of the penalty to choose from."),
                    param("fit_intercept", &Params::fit_intercept, fixed_flag, "Add a constant, which is free."));
    }
  };

  static Shape estimate(const Params& params, const Shape& in) {
    const double side = static_cast<double>(std::min(in.columns, in.rows)), targets = static_cast<double>(in.outputs);
    const double strengths = static_cast<double>(params.alphas.size());
    Shape out = prediction_shape(in);
    out.cost += in.cells() * (side + strengths * (1 + targets)) + 4 * std::pow(side, 3);
    out.holds(8 * (3 * side * side + (in.columns > in.rows ? 2 : 1) * in.cells()));
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    const std::vector<double> weight = y.weighted() ? row_weights(y) : std::vector<double>();
    State state{static_cast<std::int32_t>(y.columns()), {}};
    TRY(state.weights,
        fit_ridge_left_out(in, numbers_of(y), weight, params.alphas, params.fit_intercept, context, name));
    return state;
  }
};

}  // namespace

Operator ridge_cv() { return make_operator<RidgeCv>(); }

}  // namespace espalier
