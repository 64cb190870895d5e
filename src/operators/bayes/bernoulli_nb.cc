// Bayes' rule with counts by class: of the rows whose number exceeds a threshold.
#include <cmath>

#include "operators/bayes/likelihoods.h"
#include "operators/operator.h"

namespace espalier {
namespace {

struct BernoulliNb {
  static constexpr std::string_view name = "bernoulli_nb";
  static constexpr std::string_view counterpart = "sklearn.naive_bayes.BernoulliNB";
  static constexpr std::string_view doc = "Bernoulli naive Bayes: every number counts as on or off.";
  static constexpr Role role = Role::classifier;
  static constexpr Traits traits{.tokens = true, .sparse = true, .weights = true};

  struct Params {
    double alpha = 1;
    bool fit_prior = true;
    double binarize = 0;
    static constexpr auto schema() {
      return params(
          param("alpha", &Params::alpha, above(0, 1e12).tune_log(1e-3, 100), "What every count begins with."),
          param("fit_prior", &Params::fit_prior, tuned_flag, "Let classes be as likely as they are frequent."),
          param("binarize", &Params::binarize, between(-1e12, 1e12), "What a number must exceed to be on."));
    }
  };

  struct State {
    std::int32_t outputs = 2;
    std::vector<std::int32_t> labels;
    std::vector<double> base;    // per class seen
    std::vector<double> weight;  // per class seen, one per column
    double binarize = 0;
    static constexpr auto fields() {
      return fields_of(field("outputs", &State::outputs), field("labels", &State::labels), field("base", &State::base),
                       field("weight", &State::weight), field("binarize", &State::binarize));
    }
  };

  static Shape estimate(const Params&, const Shape& in) {
    Shape out = prediction_shape(in);
    out.cost += 4.0 * static_cast<double>(in.rows * in.columns * in.outputs) * in.density;
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name));
    const SeenClasses seen = seen_classes(y);
    const std::vector<double> weight = row_weights(y);
    const Matrix counts = sums_by_class(in, seen, weight, params.binarize);
    State state{static_cast<std::int32_t>(y.column().outputs()),
                seen.labels,
                log_priors(seen, weight, params.fit_prior),
                {},
                params.binarize};
    std::vector<double> rows(seen.size());
    for (std::size_t i = 0; i < weight.size(); ++i) rows[seen.of_row[i]] += weight[i];
    for (std::size_t c = 0; c < seen.size(); ++c)
      for (std::size_t j = 0; j < in.columns(); ++j) {
        const double all = rows[c] + 2 * params.alpha, on = counts(c, j) + params.alpha;
        state.weight.push_back(std::log(on / (all - on)));
        state.base[c] += std::log((all - on) / all);
      }
    tell_apart(state.weight, in.columns());
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    return linear_bayes_answer(in, state.base, state.weight, state.binarize, state.labels, state.outputs, name);
  }

  static Formula formula(const State& state, std::size_t) {
    return linear_bayes_formula(above({}, Formula::Exceeds{state.binarize}), state.weight, state.base, state.labels,
                                state.outputs);
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_bayes(state.labels, state.outputs, state.base, state.weight, columns)) return corrupt_state(name);
    return static_cast<std::size_t>(state.outputs);
  }
};

}  // namespace

Operator bernoulli_nb() { return make_operator<BernoulliNb>(); }

}  // namespace espalier
