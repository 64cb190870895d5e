// The same number for every row. Any other learner must beat it.
#include <algorithm>
#include <numeric>

#include "operators/baselines/constant.h"
#include "operators/numbers.h"

namespace espalier {
namespace {

enum class Strategy { mean, median, quantile };

struct DummyRegressor : Baseline<DummyRegressor> {
  static constexpr std::string_view name = "dummy_regressor";
  static constexpr std::string_view counterpart = "sklearn.dummy.DummyRegressor";
  static constexpr std::string_view doc = "The mean of the target, whatever the row.";
  static constexpr Role role = Role::regressor;

  struct Params {
    Strategy strategy = Strategy::mean;
    double quantile = 0.5;
    static constexpr auto schema() {
      return params(
          param("strategy", &Params::strategy,
                one_of<Strategy>(
                    {{"mean", Strategy::mean}, {"median", Strategy::median}, {"quantile", Strategy::quantile}})
                    .fixed(),
                "Which number."),
          param("quantile", &Params::quantile, between(0, 1), "Which quantile.",
                when(&Params::strategy, Strategy::quantile)));
    }
  };

  static Result<State> fit(const Params& params, const Frame&, const Target& y, const Context&) {
    State state;
    for (std::size_t k = 0; k < y.columns(); ++k)
      state.answer.push_back(params.strategy == Strategy::mean
                                 ? mean(y, k)
                                 : quantile(y, k, params.strategy == Strategy::median ? 0.5 : params.quantile));
    return state;
  }

 private:
  static double mean(const Target& y, std::size_t k) {
    double total = 0, all = 0;
    for (std::size_t i = 0; i < y.rows(); ++i) {
      total += y.weight(i) * y.value(i, k);
      all += y.weight(i);
    }
    if (!std::isfinite(total)) {  // numbers near the largest there are: each its share
      total = 0;
      for (std::size_t i = 0; i < y.rows(); ++i) total += y.weight(i) / all * y.value(i, k);
      return total;
    }
    return all > 0 ? total / all : 0;
  }

  // Unweighted: interpolated. Weighted: where the weights of all smaller values reach the share (Hyndman and Fan's 2).
  static double quantile(const Target& y, std::size_t k, double q) {
    std::vector<std::uint32_t> order(y.rows());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return y.value(i, k); });
    if (!y.weighted()) {
      const double place = q * static_cast<double>(order.size() - 1);
      const auto below = static_cast<std::size_t>(place);
      const std::size_t above = std::min(below + 1, order.size() - 1);
      return std::lerp(y.value(order[below], k), y.value(order[above], k), place - static_cast<double>(below));
    }
    double all = 0, reached = 0;
    for (std::size_t i = 0; i < y.rows(); ++i) all += y.weight(i);
    for (std::size_t at = 0; at < order.size(); ++at) {
      reached += y.weight(order[at]);
      if (reached == q * all && at + 1 < order.size())
        return std::midpoint(y.value(order[at], k), y.value(order[at + 1], k));
      if (reached >= q * all) return y.value(order[at], k);
    }
    return y.value(order.back(), k);
  }
};

}  // namespace

Operator dummy_regressor() { return make_operator<DummyRegressor>(); }

}  // namespace espalier
