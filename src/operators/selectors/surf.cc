// Relief with all rows nearer than the mean distance as neighbours (Greene, Penrod, Kiralis and Moore, 2009).
#include "operators/selectors/relief.h"

namespace espalier {
namespace {

struct Surf : ReliefSelector<Surf> {
  static constexpr std::string_view name = "surf";
  static constexpr std::string_view counterpart = "skrebate.SURF";
  static constexpr std::string_view doc = "Keep the columns that part a row from its near neighbours of other classes.";

  struct Params {
    int n_features_to_select = 10, discrete_threshold = 10;
    static constexpr auto schema() { return params(columns_kept<Params>(), discrete_limit<Params>()); }
  };

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    return fit_by({.kind = Neighbourhoods::Kind::within_mean}, params, in, y, context);
  }
};

}  // namespace

Operator surf() { return make_operator<Surf>(); }

}  // namespace espalier
