// Linear log-odds: penalty(w) + C * sum of log losses, softmax of several classes. Classes without rows get nothing.
#include "operators/linear/descent.h"
#include "operators/linear/scores.h"
#include "operators/linear/softmax.h"
#include "operators/operator.h"

namespace espalier {
namespace {

enum class Penalty { l2, l1, elasticnet, none };
enum class ClassWeight { none, balanced };

struct LogisticRegression {
  static constexpr std::string_view name = "logistic_regression";
  static constexpr std::string_view counterpart = "sklearn.linear_model.LogisticRegression";
  static constexpr std::string_view doc = "Logistic regression with an L2, L1 or mixed penalty.";
  static constexpr Role role = Role::classifier;
  static constexpr Traits traits{.tokens = true, .sparse = true, .weights = true};

  struct Params {
    Penalty penalty = Penalty::l2;
    double C = 1;
    double l1_ratio = 0.5;
    std::optional<bool> dual = std::nullopt;
    bool fit_intercept = true;
    ClassWeight class_weight = ClassWeight::none;
    double tol = 1e-4;
    int max_iter = 100;
    static constexpr auto schema() {
      return params(
          param("penalty", &Params::penalty,
                one_of<Penalty>({{"l2", Penalty::l2},
                                 {"l1", Penalty::l1},
                                 {"elasticnet", Penalty::elasticnet},
                                 {"none", Penalty::none}})
                    .fixed(),
                "What large weights cost."),
          param("C", &Params::C, above(0, 1e12).tune_log(1e-4, 1e3), "Inverse of the penalty's strength.",
                unless(&Params::penalty, Penalty::none)),
          param("l1_ratio", &Params::l1_ratio, between(0, 1), "Share of the L1 penalty in the mixed one.",
                when(&Params::penalty, Penalty::elasticnet)),
          param("dual", &Params::dual, fixed_flag,
                "Solve for a number a row (true) or a column (false): the optimum is one, and the faster way to it is "
                "taken."),
          param("fit_intercept", &Params::fit_intercept, fixed_flag, "Add a constant, which is not penalised."),
          param("class_weight", &Params::class_weight,
                one_of<ClassWeight>({{"none", ClassWeight::none}, {"balanced", ClassWeight::balanced}}),
                "Let classes weigh as their rows, or all the same."),
          param("tol", &Params::tol, above(0, 1), "Largest entry of the gradient of the mean loss at the end."),
          param("max_iter", &Params::max_iter, between(1, 1'000'000), "Iterations at most."));
    }
  };

  static Status legal(const Params& params) {  // as liblinear and scikit-learn
    if (params.dual != true || params.penalty == Penalty::l2) return ok();
    return fail(Errc::invalid_argument, "logistic_regression has dual=true with penalty=l2 alone; take dual=false");
  }

  struct State {
    std::int32_t outputs = 2;
    std::vector<std::int32_t> labels;  // of the classes seen
    std::vector<double> weights;       // per score: one per column, then the intercept
    static constexpr auto fields() {
      return fields_of(field("outputs", &State::outputs), field("labels", &State::labels),
                       field("weights", &State::weights));
    }
  };

  static Shape estimate(const Params& params, const Shape& in) {
    Shape out = prediction_shape(in);
    const double rows = static_cast<double>(in.rows), columns = static_cast<double>(in.columns) * in.density;
    out.cost += 4.0 * std::min(params.max_iter, 100) * rows * columns * static_cast<double>(in.outputs);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    const SeenClasses seen = seen_classes(y);
    State state{static_cast<std::int32_t>(y.column().outputs()), seen.labels, {}};
    const auto intercept = params.fit_intercept ? Design::Intercept::free : Design::Intercept::absent;
    TRY(const Design x, Design::of(in, intercept, name));
    std::vector<double> weight = row_weights(y, seen, params.class_weight == ClassWeight::balanced);
    if (seen.size() < 2) return state;
    Matrix w;
    if (seen.size() == 2) {
      TRY(std::vector<double> one, fit_two(params, x, seen, weight, context));
      w = Matrix(x.width(), 1, std::move(one));
    } else {
      const SoftmaxProblem problem{x, seen, weight, ridge(params, x), absolute(params, x), params.tol, params.max_iter};
      TRY(w, fit_softmax(problem, context));
    }
    for (std::size_t k = 0; k < w.columns; ++k) {
      const std::vector<double> original = x.original(w.column(k));
      state.weights.insert(state.weights.end(), original.begin(), original.end());
    }
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    TRY(Matrix scores, linear_scores(in, state.weights, scores_needed(state.labels.size()), name));
    return softmax_answer(std::move(scores), state.labels, state.outputs);
  }

  static Formula formula(const State& state, std::size_t) {
    return softmax_formula(state.weights, state.labels, state.outputs);
  }
  static std::vector<double> importances(const State& state, std::size_t columns) {
    return coefficient_importances(state.weights, scores_needed(state.labels.size()), columns);
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_labels(state.labels, state.outputs)) return corrupt_state(name);
    if (!valid_scores(state.weights, scores_needed(state.labels.size()), columns)) return corrupt_state(name);
    return static_cast<std::size_t>(state.outputs);
  }

 private:
  static Result<std::vector<double>> fit_two(const Params& params, const Design& x, const SeenClasses& seen,
                                             const std::vector<double>& weight, const Context& context) {
    std::vector<double> truth(x.rows());
    for (std::size_t i = 0; i < truth.size(); ++i) truth[i] = seen.of_row[i] == 1 ? 1 : -1;
    return fit_scores(
        {x, logistic_loss, truth, weight, 0, ridge(params, x), absolute(params, x), params.tol, params.max_iter},
        context);
  }

  // scikit-learn's objective is C * losses + penalty; divided by C the weights stay what they are.
  static std::vector<double> ridge(const Params& p, const Design& x) {
    const double share = p.penalty == Penalty::l2 ? 1 : p.penalty == Penalty::elasticnet ? 1 - p.l1_ratio : 0;
    return x.ridge(share / p.C);
  }
  static std::vector<double> absolute(const Params& p, const Design& x) {
    const double share = p.penalty == Penalty::l1 ? 1 : p.penalty == Penalty::elasticnet ? p.l1_ratio : 0;
    return x.absolute(share / p.C);
  }
};

}  // namespace

Operator logistic_regression() { return make_operator<LogisticRegression>(); }

}  // namespace espalier
