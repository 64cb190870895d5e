// Relief with the k nearest hits and misses as neighbours (Kononenko, 1994).
#include "operators/selectors/relief.h"

namespace espalier {
namespace {

struct ReliefF : ReliefSelector<ReliefF> {
  static constexpr std::string_view name = "relief_f";
  static constexpr std::string_view counterpart = "skrebate.ReliefF";
  static constexpr std::string_view doc = "Keep the columns that part a row from its nearest rows of other classes.";

  struct Params {
    int n_features_to_select = 10;
    double n_neighbors = 100;
    int discrete_threshold = 10;
    static constexpr auto schema() {
      return params(
          columns_kept<Params>(),
          param("n_neighbors", &Params::n_neighbors, above(0, 1e6).tune_log(2, 500),
                "Hits, and misses of each class, of every row; below 1: both together, as a share of all rows."),
          discrete_limit<Params>());
    }
  };

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    return fit_by({.kind = Neighbourhoods::Kind::nearest, .k = params.n_neighbors}, params, in, y, context);
  }
};

}  // namespace

Operator relief_f() { return make_operator<ReliefF>(); }

}  // namespace espalier
