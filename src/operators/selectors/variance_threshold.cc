// Keeps the columns whose variance exceeds a threshold; if none does, the one that varies most.
#include <algorithm>

#include "operators/columns.h"
#include "operators/numbers.h"
#include "operators/selectors/selection.h"

namespace espalier {
namespace {

struct VarianceThreshold : Selector<VarianceThreshold> {
  static constexpr std::string_view name = "variance_threshold";
  static constexpr std::string_view counterpart = "sklearn.feature_selection.VarianceThreshold";
  static constexpr std::string_view doc = "Drop the columns that vary too little.";
  static constexpr Traits traits{.missing = true, .tokens = true, .sparse = true, .cuts_columns = true};

  struct Params {
    double threshold = 0;
    static constexpr auto schema() {
      return params(param("threshold", &Params::threshold, at_least(0).tune_log(1e-4, 0.2),
                          "Variance that a column must exceed."));
    }
  };

  static Shape estimate(const Params&, const Shape& in) {
    Shape out = in;
    out.cost += 4.0 * static_cast<double>(in.rows * in.columns) * in.density;
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context&) {
    TRY_STATUS(refuse_unbounded(in, name, true));
    std::vector<double> variance(in.columns());
    std::vector<std::uint8_t> keep(in.columns());
    std::vector<double> room;
    for (std::size_t j = 0; j < in.columns(); ++j) {
      variance[j] = variance_of(numbers_in(in.column(j), room));
      keep[j] = variance[j] > params.threshold;
    }
    if (std::ranges::count(keep, 1) == 0)
      keep[static_cast<std::size_t>(std::ranges::max_element(variance) - variance.begin())] = 1;
    return selected(keep);
  }

 private:
  static double variance_of(std::span<const double> values) {  // of one value exactly 0, whatever rounding says
    const Spread spread = spread_of(values);
    const Extent extent = extent_of(values);
    return spread.count > 0 ? std::min(spread.squares / spread.count, extent.hi - extent.lo) : 0.0;
  }
};

}  // namespace

Operator variance_threshold() { return make_operator<VarianceThreshold>(); }

}  // namespace espalier
