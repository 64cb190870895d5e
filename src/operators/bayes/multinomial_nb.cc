// Bayes' rule with counts by class: of the numbers, which are counts or shares themselves.
#include <cmath>

#include "operators/bayes/likelihoods.h"
#include "operators/operator.h"

namespace espalier {
namespace {

struct MultinomialNb {
  static constexpr std::string_view name = "multinomial_nb";
  static constexpr std::string_view counterpart = "sklearn.naive_bayes.MultinomialNB";
  static constexpr std::string_view doc = "Multinomial naive Bayes: counts per class and column.";
  static constexpr Role role = Role::classifier;
  static constexpr Traits traits{.tokens = true, .sparse = true, .nonnegative = true, .weights = true};

  struct Params {
    double alpha = 1;
    bool fit_prior = true;
    static constexpr auto schema() {
      return params(
          param("alpha", &Params::alpha, above(0, 1e12).tune_log(1e-3, 100), "What every count begins with."),
          param("fit_prior", &Params::fit_prior, tuned_flag, "Let classes be as likely as they are frequent."));
    }
  };

  struct State {
    std::int32_t outputs = 2;
    std::vector<std::int32_t> labels;
    std::vector<double> base;    // per class seen
    std::vector<double> weight;  // per class seen, one per column
    static constexpr auto fields() {
      return fields_of(field("outputs", &State::outputs), field("labels", &State::labels), field("base", &State::base),
                       field("weight", &State::weight));
    }
  };

  static Shape estimate(const Params&, const Shape& in) {
    Shape out = prediction_shape(in);
    out.cost += 4.0 * static_cast<double>(in.rows * in.columns * in.outputs) * in.density;
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name));
    TRY_STATUS(refuse_negative(in));
    const SeenClasses seen = seen_classes(y);
    const std::vector<double> weight = row_weights(y);
    const Matrix counts = sums_by_class(in, seen, weight, std::nullopt);
    State state{
        static_cast<std::int32_t>(y.column().outputs()), seen.labels, log_priors(seen, weight, params.fit_prior), {}};
    for (std::size_t c = 0; c < seen.size(); ++c) {
      double all = 0;
      for (std::size_t j = 0; j < in.columns(); ++j) all += counts(c, j) + params.alpha;
      for (std::size_t j = 0; j < in.columns(); ++j)
        state.weight.push_back(std::log((counts(c, j) + params.alpha) / all));
    }
    tell_apart(state.weight, in.columns());
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    return linear_bayes_answer(in, state.base, state.weight, std::nullopt, state.labels, state.outputs, name);
  }

  static Formula formula(const State& state, std::size_t) {
    return linear_bayes_formula({}, state.weight, state.base, state.labels, state.outputs);
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_bayes(state.labels, state.outputs, state.base, state.weight, columns)) return corrupt_state(name);
    return static_cast<std::size_t>(state.outputs);
  }

 private:
  static Status refuse_negative(const Frame& in) {
    for (std::size_t j = 0; j < in.columns(); ++j)
      for (const double v : in.share(j)->values())
        if (v < 0)
          return fail(Errc::invalid_argument, "multinomial_nb: column " + std::to_string(j) +
                                                  " has negative numbers, and it counts; scale into [0, 1] before");
    return ok();
  }
};

}  // namespace

Operator multinomial_nb() { return make_operator<MultinomialNb>(); }

}  // namespace espalier
