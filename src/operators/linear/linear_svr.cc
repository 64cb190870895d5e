// A plane with a tube around it within which errors are free (Drucker et al., 1997), as liblinear has it: the intercept
// is penalised like a weight.
#include "operators/linear/answers.h"
#include "operators/linear/descent.h"
#include "operators/linear/dual.h"

namespace espalier {
namespace {

enum class Loss { epsilon_insensitive, squared_epsilon_insensitive };

struct LinearSvr {
  static constexpr std::string_view name = "linear_svr";
  static constexpr std::string_view sklearn = "sklearn.svm.LinearSVR";
  static constexpr std::string_view doc = "Linear support vector regression.";
  static constexpr Role role = Role::regressor;
  static constexpr Traits traits{.tokens = true, .sparse = true, .weights = true};

  struct Params {
    double epsilon = 0;
    Loss loss = Loss::epsilon_insensitive;
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
                    param("C", &Params::C, above(0, 1e12).tune_log(1e-4, 100), "Inverse of the penalty's strength."),
                    param("fit_intercept", &Params::fit_intercept, fixed_flag, "Add a constant."),
                    param("tol", &Params::tol, above(0, 1), "Largest entry of the gradient at the end."),
                    param("max_iter", &Params::max_iter, between(1, 1e6), "Iterations at most."));
    }
  };
  using State = LinearNumbers;

  static Shape shape(const Params& params, const Shape& in) {
    return linear_shape(in, params.loss == Loss::epsilon_insensitive ? 300 : 30);
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    std::vector<double> truth(y.rows()), weight = row_weights(y);
    for (std::size_t i = 0; i < truth.size(); ++i) truth[i] = y.value(i);
    State state;
    TRY(state.weights, params.loss == Loss::epsilon_insensitive ? by_rows(params, in, truth, weight, context)
                                                                : by_columns(params, in, truth, weight, context));
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    return linear_answer(state, in, name);
  }

  static Result<std::size_t> valid(const State& state, std::size_t columns) {
    if (state.outputs != 1 || !valid_numbers(state, columns)) return forged(name);
    return std::size_t{1};
  }

 private:
  static Result<std::vector<double>> by_columns(const Params& p, const Frame& in, std::span<const double> truth,
                                                std::span<const double> weight, const Context& context) {
    const auto intercept = p.fit_intercept ? Design::Intercept::penalised : Design::Intercept::absent;
    TRY(const Design x, Design::of(in, intercept, name));
    TRY(const std::vector<double> w,
        fit_scores({x, squared_tube_loss, truth, weight, p.epsilon, x.ridge(1 / p.C), x.absolute(0), p.tol, p.max_iter},
                   context));
    return x.original(w);
  }

  static Result<std::vector<double>> by_rows(const Params& p, const Frame& in, std::span<const double> truth,
                                             std::span<const double> weight, const Context& context) {
    std::vector<double> low(truth.size()), high(truth.size());
    for (std::size_t i = 0; i < truth.size(); ++i) low[i] = -(high[i] = p.C * weight[i]);
    return fit_dual(in, {truth, low, high, p.epsilon, p.fit_intercept, p.tol, p.max_iter}, context);
  }
};

}  // namespace

Operator linear_svr() { return make_operator<LinearSvr>(); }

}  // namespace espalier
