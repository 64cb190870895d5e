// Ridge regression on 1 for a class and -1 for the others; the highest number wins.
#include "operators/linear/answers.h"
#include "operators/linear/least_squares.h"

namespace espalier {
namespace {

enum class ClassWeight { none, balanced };

struct RidgeClassifier : LinearClassifier<RidgeClassifier> {
  static constexpr std::string_view name = "ridge_classifier";
  static constexpr std::string_view counterpart = "sklearn.linear_model.RidgeClassifier";
  static constexpr std::string_view doc = "Ridge classifier: least squares on class membership with an L2 penalty.";
  static constexpr Traits traits{.tokens = true, .sparse = true, .weights = true};

  struct Params {
    double alpha = 1;
    bool fit_intercept = true;
    ClassWeight class_weight = ClassWeight::none;
    static constexpr auto schema() {
      return params(param("alpha", &Params::alpha, between(0, 1e12).tune_log(1e-5, 1e3), "Strength of the penalty."),
                    param("fit_intercept", &Params::fit_intercept, fixed_flag, "Add a constant, which is free."),
                    param("class_weight", &Params::class_weight,
                          one_of<ClassWeight>({{"none", ClassWeight::none}, {"balanced", ClassWeight::balanced}}),
                          "Let classes weigh as their rows, or all the same."));
    }
  };

  static Shape estimate(const Params&, const Shape& in) {
    return linear_shape(in, 1 + static_cast<double>(std::min(in.columns, in.rows)) / 4);
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    const SeenClasses seen = seen_classes(y);
    State state{static_cast<std::int32_t>(y.column().outputs()), seen.labels, {}};
    if (seen.size() < 2) return state;
    const bool balanced = params.class_weight == ClassWeight::balanced;
    std::vector<double> weight;
    if (balanced || y.weighted()) weight = row_weights(y, seen, balanced);
    Matrix member(y.rows(), scores_needed(seen.size()));
    for (std::size_t k = 0; k < member.columns; ++k)
      for (std::size_t i = 0; i < member.rows; ++i)
        member(i, k) = seen.of_row[i] == (member.columns == 1 ? 1 : k) ? 1 : -1;
    TRY(state.weights, fit_ridge(in, member, weight, params.alpha, params.fit_intercept, context));
    return state;
  }
};

}  // namespace

Operator ridge_classifier() { return make_operator<RidgeClassifier>(); }

}  // namespace espalier
