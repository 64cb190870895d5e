// Keeps the columns that a model finds important; if it finds none so, the most important one.
#include <algorithm>
#include <array>

#include "operators/inner_model.h"
#include "operators/numbers.h"
#include "operators/selectors/selection.h"

namespace espalier {
namespace {

enum class Level { mean, median };

struct SelectFromModel : Selector<SelectFromModel> {
  static constexpr std::string_view name = "select_from_model";
  static constexpr std::string_view counterpart = "sklearn.feature_selection.SelectFromModel";
  static constexpr std::string_view doc = "Keep the columns whose importance for a model reaches a threshold.";
  static constexpr Traits traits{
      .tokens = true, .sparse = true, .weights = true, .many_targets = true, .cuts_columns = true};

  struct Params {
    std::optional<Nested> estimator;
    OrNumber<Level> threshold = Level::mean;
    std::optional<int> max_features;
    static constexpr auto schema() {
      return params(
          param("estimator", &Params::estimator, any_model,
                "The model whose importances rank the columns, not yet fitted; none: extra trees with their defaults."),
          param("threshold", &Params::threshold,
                one_of_or<Level>(at_least(0).tune(0, 0.2), {{"mean", Level::mean}, {"median", Level::median}}),
                "Importance a column must reach: a number, or the mean or median of all."),
          param("max_features", &Params::max_features, at_least(1), "Columns to keep, at most."));
    }
  };

  static Result<Shape> estimate(const Params& params, const Shape& in, const InnerEstimate& inner) {
    TRY(const Shape model, inner(inner_step(params.estimator, in.task), in));
    Shape out = in;
    out.cost = model.cost;
    out.bytes = model.bytes;
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    TRY(const std::vector<double> importance,
        inner_importances(inner_step(params.estimator, y.task()), in, y, context, 0, name));
    const double least = threshold_of(params, importance);
    std::vector<std::uint8_t> keep(importance.size());
    for (const std::size_t j : most_important_first(importance)) {
      const auto kept = static_cast<int>(std::ranges::count(keep, 1));
      keep[j] = kept == 0 || (importance[j] >= least && kept < params.max_features.value_or(kept + 1));
    }
    return selected(keep);
  }

 private:
  static double threshold_of(const Params& params, const std::vector<double>& importance) {
    if (const double* number = params.threshold.number()) return *number;
    if (params.threshold.is(Level::mean)) return sum(importance) / static_cast<double>(importance.size());
    return quantiles_of(importance, std::array{0.5})[0];
  }
};

}  // namespace

Operator select_from_model() { return make_operator<SelectFromModel>(); }

}  // namespace espalier
