// Least squares with penalties on absolute values and squares of the weights (Tibshirani, 1996; Zou and Hastie, 2005).
#include "operators/classes.h"
#include "operators/linear/answers.h"
#include "operators/linear/coordinate_descent.h"

namespace espalier {
namespace {

struct NetParams {
  double alpha = 1;
  double l1_ratio = 0.5;
  bool fit_intercept = true;
  double tol = 1e-4;
  int max_iter = 1000;
};

// Rows of weights that add up to their number: scikit-learn's objective times the rows.
Result<LinearNumbers> fit_net(const NetParams& params, const Frame& in, const Target& y, const Context& context,
                              std::string_view who) {
  TRY_STATUS(refuse_unbounded(in, who));
  const std::vector<double> weight = y.weighted() ? row_weights(y) : std::vector<double>();
  const Regression regression = Regression::of(in, numbers_of(y), weight, params.fit_intercept);
  const double rows = regression.products.weight;
  const LassoProblem problem{.absolute = params.alpha * params.l1_ratio * rows,
                             .ridge = params.alpha * (1 - params.l1_ratio) * rows,
                             .tolerance = params.tol,
                             .max_iter = params.max_iter};
  LinearNumbers state;
  TRY(state.weights, fit_lasso(regression, problem, context));
  return state;
}

template <class Params>
constexpr auto shared_schema() {
  return params(param("alpha", &Params::alpha, above(0, 1e12).tune_log(1e-5, 10), "Strength of the penalties."),
                param("fit_intercept", &Params::fit_intercept, fixed_flag, "Add a constant, which is free."),
                param("tol", &Params::tol, above(0, 1), "Duality gap at the end, in units of the target's squares."),
                param("max_iter", &Params::max_iter, between(1, 1e6), "Rounds over the columns at most."));
}

struct ElasticNet : LinearRegressor<ElasticNet> {
  static constexpr std::string_view name = "elastic_net";
  static constexpr std::string_view counterpart = "sklearn.linear_model.ElasticNet";
  static constexpr std::string_view doc = "Elastic net: least squares with L1 and L2 penalties.";
  static constexpr Traits traits{.weights = true};

  struct Params {
    double alpha = 1;
    double l1_ratio = 0.5;
    bool fit_intercept = true;
    double tol = 1e-4;
    int max_iter = 1000;
    static constexpr auto schema() {
      return std::tuple_cat(
          shared_schema<Params>(),
          params(param("l1_ratio", &Params::l1_ratio, between(0, 1).tune(0, 1), "Share of the L1 penalty.")));
    }
  };

  static Shape estimate(const Params&, const Shape& in) {
    return linear_shape(in, 2 + static_cast<double>(in.columns) / 4);
  }
  static Result<State> fit(const Params& p, const Frame& in, const Target& y, const Context& context) {
    return fit_net({p.alpha, p.l1_ratio, p.fit_intercept, p.tol, p.max_iter}, in, y, context, name);
  }
};

struct Lasso : LinearRegressor<Lasso> {
  static constexpr std::string_view name = "lasso";
  static constexpr std::string_view counterpart = "sklearn.linear_model.Lasso";
  static constexpr std::string_view doc = "Lasso: least squares with an L1 penalty.";
  static constexpr Traits traits{.weights = true};

  struct Params {
    double alpha = 1;
    bool fit_intercept = true;
    double tol = 1e-4;
    int max_iter = 1000;
    static constexpr auto schema() { return shared_schema<Params>(); }
  };

  static Shape estimate(const Params&, const Shape& in) { return ElasticNet::estimate({}, in); }
  static Result<State> fit(const Params& p, const Frame& in, const Target& y, const Context& context) {
    return fit_net({p.alpha, 1, p.fit_intercept, p.tol, p.max_iter}, in, y, context, name);
  }
};

}  // namespace

Operator elastic_net() { return make_operator<ElasticNet>(); }
Operator lasso() { return make_operator<Lasso>(); }

}  // namespace espalier
