// The elastic net that chooses its strength along a path of penalties by cross-validation (Friedman, Hastie and
// Tibshirani, 2010).
#include <algorithm>
#include <cmath>

#include "operators/classes.h"
#include "operators/linear/answers.h"
#include "operators/linear/coordinate_descent.h"

namespace espalier {
namespace {

struct ElasticNetCv : LinearRegressor<ElasticNetCv> {
  static constexpr std::string_view name = "elastic_net_cv";
  static constexpr std::string_view counterpart = "sklearn.linear_model.ElasticNetCV";
  static constexpr std::string_view doc = "Elastic net that chooses the strength of its penalties by cross-validation.";
  static constexpr Traits traits{.tokens = true, .sparse = true, .weights = true, .by_request = true};

  struct Params {
    double l1_ratio = 0.5;
    double eps = 1e-3;
    int n_alphas = 100;
    bool fit_intercept = true;
    double tol = 1e-4;
    int max_iter = 1000;
    static constexpr auto schema() {
      return params(
          param("l1_ratio", &Params::l1_ratio, between(0, 1).tune(0, 1),
                "Share of the L1 penalty; for 0 (which scikit-learn refuses) the strengths of 1 are tried."),
          param("eps", &Params::eps, above(0, 1), "Least strength tried, as a share of the one that leaves nothing."),
          param("n_alphas", &Params::n_alphas, between(1, 1e4), "Strengths to try, at even steps of their logarithms."),
          param("fit_intercept", &Params::fit_intercept, fixed_flag, "Add a constant, which is free."),
          param("tol", &Params::tol, above(0, 1).tune_log(1e-5, 0.1),
                "Duality gap at the end, in units of the target's squares."),
          param("max_iter", &Params::max_iter, between(1, 1e6), "Rounds over the columns at most."));
    }
  };

  static Shape estimate(const Params& params, const Shape& in) {
    const double columns = static_cast<double>(in.columns), strengths = params.n_alphas;
    const double cells = in.cells() * in.density, few = std::min(columns, 3000.0);
    const bool products = 4 * in.columns <= in.rows && in.columns <= (in.sparse > 0 ? 200 : 3000);
    Shape out = prediction_shape(in);
    out.cost += products ? cells * few + 40 * strengths * few * few : 20 * strengths * cells;
    out.holds(8 * ((products ? 1 : 3) * cells + columns * (strengths + (products ? 8 * columns : 0))));
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    const std::vector<double> weight = y.weighted() ? row_weights(y) : std::vector<double>();
    const Regression all = Regression::of(in, numbers_of(y), weight, params.fit_intercept);
    const std::vector<double> strength = strengths(params, all);
    std::vector<double> error(strength.size());
    const auto add_errors = [&](const Regression& training, const HeldOut& held) -> Status {
      std::vector<LassoProblem> problems;
      for (const double alpha : strength) problems.push_back(problem(params, alpha, training));
      TRY(Matrix w, lasso_path(training, problems, context));
      const double rows = held.weight();
      if (rows > 0) add_scaled(1 / rows, held.errors(models_of(std::move(w), training), 0), error);
      return ok();
    };
    TRY_STATUS(for_each_fold(in, y, weight, params.fit_intercept, context, add_errors));
    const auto best = static_cast<std::size_t>(std::ranges::min_element(error) - error.begin());
    State state;
    TRY(state.weights, fit_lasso(all, problem(params, strength[best], all), context));
    return state;
  }

 private:
  // From the one that leaves nothing of all weights downwards.
  static std::vector<double> strengths(const Params& params, const Regression& all) {
    double most = 0;
    for (const double v : all.products.xy.column(0)) most = std::max(most, std::abs(v));
    most /= std::max(all.products.weight, 1e-300) * (params.l1_ratio > 0 ? params.l1_ratio : 1);
    const double rounding = 1e-15;
    std::vector<double> out(static_cast<std::size_t>(params.n_alphas), rounding);
    const double step = std::log(params.eps) / std::max(1, params.n_alphas - 1);
    for (std::size_t k = 0; k < out.size() && most > rounding; ++k)
      out[k] = most * std::exp(step * static_cast<double>(k));
    return out;
  }

  // Rows weigh by their weights: scikit-learn's objective times their sum.
  static LassoProblem problem(const Params& params, double alpha, const Regression& rows) {
    return {.absolute = alpha * params.l1_ratio * rows.products.weight,
            .ridge = alpha * (1 - params.l1_ratio) * rows.products.weight,
            .tolerance = params.tol,
            .max_iter = params.max_iter};
  }
};

}  // namespace

Operator elastic_net_cv() { return make_operator<ElasticNetCv>(); }

}  // namespace espalier
