// The lasso whose penalty is chosen by cross-validation among the corners of its paths (Efron et al., 2004).
#include <algorithm>
#include <cmath>

#include "operators/linear/answers.h"
#include "operators/linear/lars.h"

namespace espalier {
namespace {

// The squared errors of a path on rows held out, at any penalty: between two corners the errors are a line.
struct JudgedPath {
  std::vector<double> alphas, own, next;  // per corner; `next` of its errors times those of the corner behind it

  double at(double alpha) const {
    const auto below = std::ranges::lower_bound(alphas, alpha, std::ranges::greater{});  // the first not above it
    if (below == alphas.end()) return own.back();
    const auto k = static_cast<std::size_t>(below - alphas.begin());
    if (k == 0 || alphas[k] == alpha) return own[k];
    const double t = (alphas[k - 1] - alpha) / (alphas[k - 1] - alphas[k]);
    return (1 - t) * (1 - t) * own[k - 1] + 2 * t * (1 - t) * next[k - 1] + t * t * own[k];
  }
};

struct LassoLarsCv : LinearRegressor<LassoLarsCv> {
  static constexpr std::string_view name = "lasso_lars_cv";
  static constexpr std::string_view counterpart = "sklearn.linear_model.LassoLarsCV";
  static constexpr std::string_view doc = "Lasso by least angles that chooses its penalty by cross-validation.";
  static constexpr Traits traits{.by_request = true};

  struct Params {
    bool fit_intercept = true;
    bool normalize = false;
    int max_iter = 500;
    int max_n_alphas = 1000;
    double eps = 0x1p-52;
    static constexpr auto schema() {
      return params(
          param("fit_intercept", &Params::fit_intercept, fixed_flag, "Add a constant, which is free."),
          param(
              "normalize", &Params::normalize, tuned_flag,
              "Divide columns by the root of their squares in each fit, as scikit-learn did before 1.2; the intercept "
              "must be fitted."),
          param("max_iter", &Params::max_iter, between(1, 1e6), "Columns that come in or go out at most."),
          param("max_n_alphas", &Params::max_n_alphas, between(1, 1e6), "Penalties to try, about, of all corners."),
          param("eps", &Params::eps, above(0, 1),
                "Least share of a column's length that is taken for its own beside those there before; a column that "
                "has less than 1e-7 is left out."));
    }
  };

  static Shape estimate(const Params& params, const Shape& in) {
    const double columns = static_cast<double>(in.columns), rows = static_cast<double>(in.rows);
    const double corners = std::min({columns, rows, static_cast<double>(params.max_iter)});
    Shape out = prediction_shape(in);
    out.cost += in.cells() * std::min(columns, rows) + 6 * corners * columns * std::min(2 * columns, 2 * rows);
    out.holds(8 * (2.5 * in.cells() + 2 * columns * corners));
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    std::vector<JudgedPath> judged;
    const auto judge = [&](const Regression& training, const HeldOut& held) -> Status {
      TRY(LarsPath path, lars_path(training, options(params, training), context));
      const Models models = models_of(std::move(path.w), training);
      judged.push_back({std::move(path.alphas), held.errors(models, 0), held.errors(models, 1)});
      for (double& v : judged.back().own) v /= held.weight();
      for (double& v : judged.back().next) v /= held.weight();
      return ok();
    };
    TRY_STATUS(for_each_fold(in, y, {}, params.fit_intercept, context, judge));
    const Regression all = Regression::of(in, numbers_of(y), {}, params.fit_intercept);
    LarsOptions last = options(params, all);
    last.least = best(params, judged);
    TRY(const LarsPath path, lars_path(all, last, context));
    State state;
    append_coefficients(path.w.column(path.w.columns - 1), all.products.mean_x, all.products.mean_y[0], state.weights);
    return state;
  }

 private:
  static LarsOptions options(const Params& params, const Regression& r) {
    LarsOptions out{.max_iter = params.max_iter, .eps = params.eps};
    for (std::size_t j = 0; j < r.columns() && params.normalize && params.fit_intercept; ++j) {
      const double square = r.square(j);
      out.unit.push_back(square > 0 ? std::sqrt(square) : 1);
    }
    return out;
  }

  // Among the corners of all paths, thinned out where they are many. Without a path, the strongest.
  static double best(const Params& params, const std::vector<JudgedPath>& judged) {
    std::vector<double> alphas;
    for (const JudgedPath& path : judged) alphas.insert(alphas.end(), path.alphas.begin(), path.alphas.end());
    std::ranges::sort(alphas);
    alphas.erase(std::ranges::unique(alphas).begin(), alphas.end());
    const std::size_t stride = std::max<std::size_t>(1, alphas.size() / static_cast<std::size_t>(params.max_n_alphas));
    double out = HUGE_VAL, least = HUGE_VAL;
    for (std::size_t k = 0; k < alphas.size(); k += stride) {
      double error = 0;
      for (const JudgedPath& path : judged) error += path.at(alphas[k]);
      if (!(error < least)) continue;
      least = error;
      out = alphas[k];
    }
    return out;
  }
};

}  // namespace

Operator lasso_lars_cv() { return make_operator<LassoLarsCv>(); }

}  // namespace espalier
