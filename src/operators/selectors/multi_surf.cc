// Relief with a radius of its own for every row (Urbanowicz, Olson, Schmitt, Meeker and Moore, 2018).
#include "operators/selectors/relief.h"

namespace espalier {
namespace {

struct MultiSurf : ReliefSelector<MultiSurf> {
  static constexpr std::string_view name = "multi_surf";
  static constexpr std::string_view counterpart = "skrebate.MultiSURF";
  static constexpr std::string_view doc =
      "Keep the columns that part a row from neighbours of other classes, by its own radius.";

  struct Params {
    int n_features_to_select = 10, discrete_threshold = 10;
    static constexpr auto schema() { return params(columns_kept<Params>(), discrete_limit<Params>()); }
  };

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    return fit_by({.kind = Neighbourhoods::Kind::within_own}, params, in, y, context);
  }
};

}  // namespace

Operator multi_surf() { return make_operator<MultiSurf>(); }

}  // namespace espalier
