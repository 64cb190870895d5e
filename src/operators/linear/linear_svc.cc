// The plane between a class and the others with the widest margin (Cortes and Vapnik, 1995), as liblinear has it: the
// intercept is penalised like a weight.
#include <algorithm>
#include <cmath>

#include "operators/linear/answers.h"
#include "operators/linear/descent.h"
#include "operators/linear/dual.h"

namespace espalier {
namespace {

enum class Penalty { l1, l2 };
enum class Loss { hinge, squared_hinge };
enum class ClassWeight { none, balanced };

struct LinearSvc : LinearClassifier<LinearSvc> {
  static constexpr std::string_view name = "linear_svc";
  static constexpr std::string_view counterpart = "sklearn.svm.LinearSVC";
  static constexpr std::string_view doc = "Linear support vector machine.";
  static constexpr Traits traits{.tokens = true, .sparse = true, .weights = true};

  struct Params {
    Penalty penalty = Penalty::l2;
    Loss loss = Loss::squared_hinge;
    std::optional<bool> dual = std::nullopt;
    double C = 1;
    bool fit_intercept = true;
    ClassWeight class_weight = ClassWeight::none;
    double tol = 1e-4;
    int max_iter = 1000;
    static constexpr auto schema() {
      return params(
          param("penalty", &Params::penalty, one_of<Penalty>({{"l1", Penalty::l1}, {"l2", Penalty::l2}}),
                "Penalty of the weights; l1 needs the squared hinge."),
          param("loss", &Params::loss, one_of<Loss>({{"hinge", Loss::hinge}, {"squared_hinge", Loss::squared_hinge}}),
                "Loss of a row within the margin."),
          param(
              "dual", &Params::dual, fixed_flag,
              "Solve for a number a row (true) or a column (false), where there is such a way: the optimum is one, and "
              "the faster way to it is taken."),
          param("C", &Params::C, above(0, 1e12).tune_log(1e-4, 100), "Inverse of the penalty's strength."),
          param("fit_intercept", &Params::fit_intercept, fixed_flag, "Add a constant."),
          param("class_weight", &Params::class_weight,
                one_of<ClassWeight>({{"none", ClassWeight::none}, {"balanced", ClassWeight::balanced}}),
                "Let classes weigh as their rows, or all the same."),
          param("tol", &Params::tol, above(0, 1),
                "Largest entry of the gradient at the end; of smooth losses beside the rarer class, as in liblinear."),
          param("max_iter", &Params::max_iter, between(1, 1e6), "Iterations at most."));
    }
  };

  static Status legal(const Params& params) {  // as liblinear and scikit-learn
    const bool lasso = params.penalty == Penalty::l1;
    if (lasso && params.loss == Loss::hinge)
      return fail(Errc::invalid_argument,
                  "linear_svc has no loss=hinge with penalty=l1; take loss=squared_hinge or penalty=l2");
    if (lasso && params.dual == true)
      return fail(Errc::invalid_argument, "linear_svc has no dual=true with penalty=l1; take dual=false or penalty=l2");
    if (params.loss == Loss::hinge && params.dual == false)
      return fail(Errc::invalid_argument,
                  "linear_svc has no dual=false with loss=hinge; take dual=true or loss=squared_hinge");
    return ok();
  }

  static Shape estimate(const Params&, const Shape& in) { return linear_shape(in, 30); }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    const SeenClasses seen = seen_classes(y);
    State state{static_cast<std::int32_t>(y.column().outputs()), seen.labels, {}};
    const std::vector<double> plain = row_weights(y);
    std::vector<double> weight = row_weights(y, seen, params.class_weight == ClassWeight::balanced);
    const auto intercept = params.fit_intercept ? Design::Intercept::penalised : Design::Intercept::absent;
    TRY(const Design design, Design::of(in, intercept, name));
    const bool corners = params.loss == Loss::hinge, wide = design.sparse() && in.rows() < in.columns();
    const bool rows = params.penalty == Penalty::l2 && (corners ? !serves_corners(design) : wide);
    const std::size_t scores = scores_needed(seen.size());
    std::vector<double> truth(y.rows()), own(y.rows());
    for (std::size_t k = 0; k < scores; ++k) {
      for (std::size_t i = 0; i < truth.size(); ++i) {
        truth[i] = seen.of_row[i] == (scores == 1 ? 1 : k) ? 1 : -1;
        own[i] = scores == 1 || truth[i] > 0 ? weight[i] : plain[i];  // one class against others of plain weight
      }
      TRY(const std::vector<double> w,
          rows ? fit_rows(params, in, truth, own, context.child(k)) : fit_columns(params, design, truth, own, context));
      state.weights.insert(state.weights.end(), w.begin(), w.end());
    }
    return state;
  }

 private:
  static double share_of_rarer(std::span<const double> truth) {
    const auto n = static_cast<double>(truth.size());
    const auto positive = static_cast<double>(std::ranges::count_if(truth, [](double t) { return t > 0; }));
    return std::max(1.0, std::min(positive, n - positive)) / n;
  }

  static Result<std::vector<double>> fit_columns(const Params& p, const Design& x, std::span<const double> truth,
                                                 std::span<const double> weight, const Context& context) {
    const bool lasso = p.penalty == Penalty::l1, corners = !lasso && p.loss == Loss::hinge;
    const ScoreProblem problem{.x = x,
                               .loss = corners ? hinge_loss : squared_hinge_loss,
                               .truth = truth,
                               .weight = weight,
                               .ridge = x.ridge(lasso ? 0 : 1 / p.C),
                               .absolute = x.absolute(lasso ? 1 / p.C : 0),
                               .tolerance = corners ? p.tol : p.tol * share_of_rarer(truth),  // as liblinear has it
                               .max_iter = p.max_iter};
    TRY(const std::vector<double> w, corners ? fit_corners(problem, 1, context) : fit_scores(problem, context));
    return x.original(w);
  }

  static Result<std::vector<double>> fit_rows(const Params& p, const Frame& in, std::span<const double> truth,
                                              std::span<const double> weight, const Context& context) {
    std::vector<double> low(truth.size()), high(truth.size()), soft;
    const bool squared = p.loss == Loss::squared_hinge;
    if (squared) soft.resize(truth.size());
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const double cost = p.C * weight[i], most = !squared ? cost : cost > 0 ? HUGE_VAL : 0;
      (truth[i] > 0 ? high : low)[i] = truth[i] * most;
      if (squared && cost > 0) soft[i] = 1 / (2 * cost);
    }
    return fit_dual(in,
                    {.truth = truth,
                     .low = low,
                     .high = high,
                     .soft = soft,
                     .intercept = p.fit_intercept,
                     .tolerance = p.tol,
                     .max_iter = p.max_iter},
                    context);
  }
};

}  // namespace

Operator linear_svc() { return make_operator<LinearSvc>(); }

}  // namespace espalier
