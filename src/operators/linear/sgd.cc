// Linear models by stochastic gradient descent (Bottou, 2012).
#include "operators/linear/answers.h"
#include "operators/linear/gradient_steps.h"

namespace espalier {
namespace {

enum class Penalty { l2, l1, elasticnet, none };
enum class ClassWeight { none, balanced };

constexpr auto schedules = one_of<StepSchedule>({{"optimal", StepSchedule::optimal},
                                                 {"constant", StepSchedule::constant},
                                                 {"invscaling", StepSchedule::invscaling},
                                                 {"adaptive", StepSchedule::adaptive}});

// All but loss, whose choices and default differ between the two.
template <class Params>
constexpr auto shared_schema() {
  return params(
      param(
          "penalty", &Params::penalty,
          one_of<Penalty>(
              {{"l2", Penalty::l2}, {"l1", Penalty::l1}, {"elasticnet", Penalty::elasticnet}, {"none", Penalty::none}}),
          "What large weights cost."),
      param("alpha", &Params::alpha, between(0, 1e12).tune_log(1e-7, 0.1), "Strength of the penalty."),
      param("l1_ratio", &Params::l1_ratio, between(0, 1).tune(0, 1), "Share of the L1 penalty in the mixed one.",
            when(&Params::penalty, Penalty::elasticnet)),
      param("epsilon", &Params::epsilon, between(0, 1e12).tune_log(1e-5, 0.1),
            "Error that is free (epsilon_insensitive) or squared (huber)."),
      param("fit_intercept", &Params::fit_intercept, fixed_flag, "Add a constant, which is not penalised."),
      param("learning_rate", &Params::learning_rate, schedules,
            "How the length of steps goes on: by alpha and the number of steps, as it is, down with the steps to the "
            "power of power_t, or a fifth whenever nothing improves."),
      param("eta0", &Params::eta0, above(0, 1e12).tune_log(1e-5, 0.1), "Length of the first step.",
            unless(&Params::learning_rate, StepSchedule::optimal)),
      param("power_t", &Params::power_t, between(0, 1e6).tune(0.05, 1), "Power of the number of steps.",
            when(&Params::learning_rate, StepSchedule::invscaling)),
      param("average", &Params::average, fixed_flag, "Answer by the mean of the weights over all steps."),
      param("shuffle", &Params::shuffle, fixed_flag, "Draw the order of the rows anew in every pass."),
      param("tol", &Params::tol, between(0, 1e12), "Less than this is no improvement of the mean loss and penalty."),
      param("n_iter_no_change", &Params::n_iter_no_change, between(1, 1e6), "Passes without improvement at the end."),
      param("max_iter", &Params::max_iter, between(1, 1e6), "Passes over the rows at most."));
}

template <class Params>
StepProblem problem_of(const Params& p, std::span<const double> truth, std::span<const double> weight) {
  const bool mixed = p.penalty == Penalty::elasticnet;
  return {.truth = truth,
          .weight = weight,
          .loss = p.loss,
          .epsilon = p.epsilon,
          .alpha = p.alpha,
          .penalised = p.penalty != Penalty::none,
          .l1_ratio = mixed                      ? p.l1_ratio
                      : p.penalty == Penalty::l1 ? 1.0
                                                 : 0.0,
          .schedule = p.learning_rate,
          .eta0 = p.eta0,
          .power_t = p.power_t,
          .intercept = p.fit_intercept,
          .average = p.average,
          .shuffle = p.shuffle,
          .tol = p.tol,
          .max_iter = p.max_iter,
          .n_iter_no_change = p.n_iter_no_change};
}

template <class Params>
Status legal_steps(const Params& p, std::string_view who) {  // as scikit-learn
  if (p.learning_rate != StepSchedule::optimal || p.alpha > 0) return ok();
  return fail(Errc::invalid_argument,
              std::string(who) +
                  " has no learning_rate=optimal with alpha=0, which sets the length of its steps; take "
                  "another learning_rate or alpha above 0");
}

template <class Params>
Shape steps_shape(const Params& params, const Shape& in) {
  Shape out = linear_shape(in, std::min(params.max_iter, 50));
  out.holds(12.0 * in.cells() * in.density);
  return out;
}

struct SgdClassifier : LinearClassifier<SgdClassifier> {
  static constexpr std::string_view name = "sgd_classifier";
  static constexpr std::string_view counterpart = "sklearn.linear_model.SGDClassifier";
  static constexpr std::string_view doc = "Linear classifier of many losses by stochastic gradient descent.";
  static constexpr Traits traits{.tokens = true, .sparse = true, .weights = true};

  struct Params {
    StepLoss loss = StepLoss::hinge;
    Penalty penalty = Penalty::l2;
    double alpha = 1e-4;
    double l1_ratio = 0.15;
    double epsilon = 0.1;
    bool fit_intercept = true;
    StepSchedule learning_rate = StepSchedule::optimal;
    double eta0 = 0.01;
    double power_t = 0.5;
    bool average = false;
    bool shuffle = true;
    std::optional<double> tol = 1e-3;
    int n_iter_no_change = 5;
    int max_iter = 1000;
    ClassWeight class_weight = ClassWeight::none;
    static constexpr auto schema() {
      return std::tuple_cat(
          params(param("loss", &Params::loss,
                       one_of<StepLoss>({{"hinge", StepLoss::hinge},
                                         {"log_loss", StepLoss::log_loss},
                                         {"modified_huber", StepLoss::modified_huber},
                                         {"squared_hinge", StepLoss::squared_hinge},
                                         {"perceptron", StepLoss::perceptron},
                                         {"squared_error", StepLoss::squared_error},
                                         {"huber", StepLoss::huber},
                                         {"epsilon_insensitive", StepLoss::epsilon_insensitive},
                                         {"squared_epsilon_insensitive", StepLoss::squared_epsilon_insensitive}}),
                       "What a row loses by its margin.")),
          shared_schema<Params>(),
          params(param("class_weight", &Params::class_weight,
                       one_of<ClassWeight>({{"none", ClassWeight::none}, {"balanced", ClassWeight::balanced}}),
                       "Let classes weigh as their rows, or all the same.")));
    }
  };

  static Status legal(const Params& params) { return legal_steps(params, name); }
  static Shape estimate(const Params& params, const Shape& in) { return steps_shape(params, in); }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    const SeenClasses seen = seen_classes(y);
    State state{static_cast<std::int32_t>(y.column().outputs()), seen.labels, {}};
    const bool balanced = params.class_weight == ClassWeight::balanced;
    const std::vector<double> plain = row_weights(y), weight = row_weights(y, seen, balanced, ClassSize::rows);
    TRY(const StepRows rows, StepRows::of(in, name));
    const std::size_t scores = scores_needed(seen.size());
    std::vector<double> truth(y.rows()), own(y.rows());
    for (std::size_t k = 0; k < scores; ++k) {
      for (std::size_t i = 0; i < truth.size(); ++i) {
        truth[i] = seen.of_row[i] == (scores == 1 ? 1 : k) ? 1 : -1;
        own[i] = scores == 1 || truth[i] > 0 ? weight[i] : plain[i];  // one class against others of plain weight
      }
      TRY(const std::vector<double> w, rows.descend(problem_of(params, truth, own), context.child(k), name));
      state.weights.insert(state.weights.end(), w.begin(), w.end());
    }
    return state;
  }
};

struct SgdRegressor : LinearRegressor<SgdRegressor> {
  static constexpr std::string_view name = "sgd_regressor";
  static constexpr std::string_view counterpart = "sklearn.linear_model.SGDRegressor";
  static constexpr std::string_view doc = "Linear regression of many losses by stochastic gradient descent.";
  static constexpr Traits traits{.tokens = true, .sparse = true, .weights = true};

  struct Params {
    StepLoss loss = StepLoss::squared_error;
    Penalty penalty = Penalty::l2;
    double alpha = 1e-4;
    double l1_ratio = 0.15;
    double epsilon = 0.1;
    bool fit_intercept = true;
    StepSchedule learning_rate = StepSchedule::invscaling;
    double eta0 = 0.01;
    double power_t = 0.25;
    bool average = false;
    bool shuffle = true;
    std::optional<double> tol = 1e-3;
    int n_iter_no_change = 5;
    int max_iter = 1000;
    static constexpr auto schema() {
      return std::tuple_cat(
          params(param("loss", &Params::loss,
                       one_of<StepLoss>({{"squared_error", StepLoss::squared_error},
                                         {"huber", StepLoss::huber},
                                         {"epsilon_insensitive", StepLoss::epsilon_insensitive},
                                         {"squared_epsilon_insensitive", StepLoss::squared_epsilon_insensitive}}),
                       "What a row loses by its error.")),
          shared_schema<Params>());
    }
  };

  static Status legal(const Params& params) { return legal_steps(params, name); }
  static Shape estimate(const Params& params, const Shape& in) { return steps_shape(params, in); }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY(const StepRows rows, StepRows::of(in, name));
    std::vector<double> truth(y.rows());
    for (std::size_t i = 0; i < truth.size(); ++i) truth[i] = y.value(i);
    const std::vector<double> weight = row_weights(y);
    State state;
    TRY(state.weights, rows.descend(problem_of(params, truth, weight), context, name));
    return state;
  }
};

}  // namespace

Operator sgd_classifier() { return make_operator<SgdClassifier>(); }
Operator sgd_regressor() { return make_operator<SgdRegressor>(); }

}  // namespace espalier
