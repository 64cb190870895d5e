// A plane with a tube around it within which errors are free (Drucker et al., 1997), as liblinear has it: the intercept
// is penalised like a weight.
#include <cmath>

#include "operators/linear/answers.h"
#include "operators/linear/descent.h"
#include "operators/linear/dual.h"

namespace espalier {
namespace {

enum class Loss { epsilon_insensitive, squared_epsilon_insensitive };

struct LinearSvr : LinearRegressor<LinearSvr> {
  static constexpr std::string_view name = "linear_svr";
  static constexpr std::string_view counterpart = "sklearn.svm.LinearSVR";
  static constexpr std::string_view doc = "Linear support vector regression.";
  static constexpr Traits traits{.tokens = true, .sparse = true, .weights = true};

  struct Params {
    double epsilon = 0;
    Loss loss = Loss::epsilon_insensitive;
    std::optional<bool> dual = std::nullopt;
    double C = 1;
    bool fit_intercept = true;
    double tol = 1e-4;
    int max_iter = 1000;
    static constexpr auto schema() {
      return params(param("epsilon", &Params::epsilon, at_least(0).tune_log(1e-4, 1), "Error that is free."),
                    param("loss", &Params::loss,
                          one_of<Loss>({{"epsilon_insensitive", Loss::epsilon_insensitive},
                                        {"squared_epsilon_insensitive", Loss::squared_epsilon_insensitive}}),
                          "What an error outside the tube costs: itself or its square."),
                    param("dual", &Params::dual, fixed_flag,
                          "Solve for a number a row (true) or a column (false), where there is such a way: the optimum "
                          "is one, and the faster way to it is taken."),
                    param("C", &Params::C, above(0, 1e12).tune_log(1e-4, 100), "Inverse of the penalty's strength."),
                    param("fit_intercept", &Params::fit_intercept, fixed_flag, "Add a constant."),
                    param("tol", &Params::tol, above(0, 1), "Largest entry of the gradient at the end."),
                    param("max_iter", &Params::max_iter, between(1, 1e6), "Iterations at most."));
    }
  };

  static Status legal(const Params& params) {  // as liblinear and scikit-learn
    if (params.loss != Loss::epsilon_insensitive || params.dual != false) return ok();
    return fail(Errc::invalid_argument,
                "linear_svr has no dual=false with loss=epsilon_insensitive; take dual=true or "
                "loss=squared_epsilon_insensitive");
  }

  static Shape estimate(const Params& params, const Shape& in) {
    return linear_shape(in, params.loss == Loss::epsilon_insensitive ? 300 : 30);
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    std::vector<double> truth(y.rows()), weight = row_weights(y);
    for (std::size_t i = 0; i < truth.size(); ++i) truth[i] = y.value(i);
    State state;
    const auto intercept = params.fit_intercept ? Design::Intercept::penalised : Design::Intercept::absent;
    TRY(const Design x, Design::of(in, intercept, name));
    const bool rows = params.loss == Loss::epsilon_insensitive && !serves_corners(x);
    TRY(state.weights,
        rows ? by_rows(params, in, truth, weight, context) : by_columns(params, x, truth, weight, context));
    return state;
  }

 private:
  static Result<std::vector<double>> by_columns(const Params& p, const Design& x, std::span<const double> truth,
                                                std::span<const double> weight, const Context& context) {
    const bool corners = p.loss == Loss::epsilon_insensitive;
    const ScoreProblem problem{.x = x,
                               .loss = corners ? tube_loss : squared_tube_loss,
                               .truth = truth,
                               .weight = weight,
                               .epsilon = p.epsilon,
                               .ridge = x.ridge(1 / p.C),
                               .absolute = x.absolute(0),
                               .tolerance = p.tol,
                               .max_iter = p.max_iter};
    const Spread spread = spread_of(truth);
    const double scale = spread.squares > 0 ? std::sqrt(spread.squares / spread.count) : 1;
    TRY(const std::vector<double> w, corners ? fit_corners(problem, scale, context) : fit_scores(problem, context));
    return x.original(w);
  }

  static Result<std::vector<double>> by_rows(const Params& p, const Frame& in, std::span<const double> truth,
                                             std::span<const double> weight, const Context& context) {
    std::vector<double> low(truth.size()), high(truth.size());
    for (std::size_t i = 0; i < truth.size(); ++i) low[i] = -(high[i] = p.C * weight[i]);
    return fit_dual(in,
                    {.truth = truth,
                     .low = low,
                     .high = high,
                     .epsilon = p.epsilon,
                     .intercept = p.fit_intercept,
                     .tolerance = p.tol,
                     .max_iter = p.max_iter},
                    context);
  }
};

}  // namespace

Operator linear_svr() { return make_operator<LinearSvr>(); }

}  // namespace espalier
