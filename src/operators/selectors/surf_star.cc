// SURF that also learns from far rows, the other way round (Greene, Himmelstein, Kiralis and Moore, 2010).
#include "operators/selectors/relief.h"

namespace espalier {
namespace {

struct SurfStar : ReliefSelector<SurfStar> {
  static constexpr std::string_view name = "surf_star";
  static constexpr std::string_view counterpart = "skrebate.SURFstar";
  static constexpr std::string_view doc = "Keep the columns that part near rows of other classes and join far ones.";

  struct Params {
    int n_features_to_select = 10, discrete_threshold = 10;
    static constexpr auto schema() { return params(columns_kept<Params>(), discrete_limit<Params>()); }
  };

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    return fit_by({.kind = Neighbourhoods::Kind::both_sides}, params, in, y, context);
  }
};

}  // namespace

Operator surf_star() { return make_operator<SurfStar>(); }

}  // namespace espalier
