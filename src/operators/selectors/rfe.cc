// Fits a model, drops the columns it finds least important, and begins again with the rest until few enough are left
// (Guyon, Weston, Barnhill and Vapnik, 2002).
#include <algorithm>
#include <cmath>

#include "operators/inner_model.h"
#include "operators/selectors/selection.h"

namespace espalier {
namespace {

struct Rfe : Selector<Rfe> {
  static constexpr std::string_view name = "rfe";
  static constexpr std::string_view counterpart = "sklearn.feature_selection.RFE";
  static constexpr std::string_view doc =
      "Recursive feature elimination: drop the columns least important for a model, again and again.";
  static constexpr Traits traits{
      .tokens = true, .sparse = true, .weights = true, .many_targets = true, .cuts_columns = true};

  struct Params {
    std::optional<Nested> estimator;
    std::optional<double> n_features_to_select;
    double step = 1;
    static constexpr auto schema() {
      return params(
          param("estimator", &Params::estimator, any_model,
                "The model whose importances rank the columns, not yet fitted; none: extra trees with their defaults."),
          param("n_features_to_select", &Params::n_features_to_select, above(0, 1e6).tune(0.05, 0.95),
                "Columns to keep: a share (below 1) or a number; none: half of them."),
          param("step", &Params::step, above(0, 1e6).tune(0.05, 0.5),
                "Columns dropped after each fit: a share of all (below 1) or a number."));
    }
  };

  static Result<Shape> estimate(const Params& params, const Shape& in, const InnerEstimate& inner) {
    const Step step = inner_step(params.estimator, in.task);
    Shape out = in, left = in;
    const std::size_t wanted = columns_wanted(params, in.columns), dropped = columns_dropped(params, in.columns);
    TRY(const Shape first, inner(step, left));
    out.bytes = first.bytes;
    const double fits = std::ceil(static_cast<double>(in.columns - wanted) / static_cast<double>(dropped));
    left.columns = (in.columns + wanted) / 2;  // on the way, on average
    left.cost = 0;
    TRY(const Shape each, inner(step, left));
    out.cost += fits * each.cost;
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    const Step step = inner_step(params.estimator, y.task());
    const std::size_t wanted = columns_wanted(params, in.columns()), dropped = columns_dropped(params, in.columns());
    std::vector<std::size_t> left(in.columns());
    for (std::size_t j = 0; j < left.size(); ++j) left[j] = j;
    for (std::uint64_t round = 0; left.size() > wanted; ++round) {
      if (context.crew.stopped()) return fail(Errc::stopped, "stopped while columns were eliminated");
      TRY(const std::vector<double> importance, inner_importances(step, in.keep(left), y, context, round, name));
      std::vector<std::size_t> order = most_important_first(importance);
      order.resize(std::max(wanted, left.size() - std::min(dropped, left.size())));
      std::ranges::sort(order);
      for (std::size_t& j : order) j = left[j];
      left = std::move(order);
    }
    return State{{left.begin(), left.end()}};
  }

 private:
  static std::size_t columns_wanted(const Params& params, std::size_t columns) {
    const auto all = static_cast<double>(columns);
    const double asked = params.n_features_to_select.value_or(0.5);
    return static_cast<std::size_t>(std::clamp(std::floor(asked < 1 ? asked * all : asked), 1.0, std::max(1.0, all)));
  }
  static std::size_t columns_dropped(const Params& params, std::size_t columns) {
    const double asked = params.step < 1 ? params.step * static_cast<double>(columns) : params.step;
    return static_cast<std::size_t>(std::max(1.0, std::floor(asked)));
  }
};

}  // namespace

Operator rfe() { return make_operator<Rfe>(); }

}  // namespace espalier
