#pragma once
// An operator learns a state from a frame and then maps frames to frames.
//
// Writing one: a struct with Params, State and the functions of the concept below, in a .cc of its own, and one line in
// catalog.cc. Every other part of the system meets it as a row of the catalogue; the contract tests do too.
//
// What the functions promise:
//   estimate       the shape of the frame to come, its cost and memory, without looking at values; or why such a frame
//                  is refused ("binarizer: a negative threshold would fill sparse columns")
//   legal          (optional) refuses combinations of parameters that are each in their domain
//   fit            a state from rows and target; draws only from context.rng; asks context.crew.stopped() at least
//                  every 50 ms of work
//   fit_apply      (optional, beside fit) also gives the training rows' output, where that is not apply(fit(x), x)
//   apply          row i of the result depends on row i alone
//   output_columns after loading: refuses a state that fit() cannot have made; else how many columns apply() gives
//   grow           (optional) goes on from a fit with fewer rounds; see Traits::grows
//   importances    (optional) one number a column read, not negative, as scikit-learn's selectors read them: shares of
//                  the impurity removed (trees), sums of absolute coefficients (linear models). Readers normalise
//   formula        (optional) how apply() answers, as a value (operators/formula.h): names of columns, importances on
//                  the user's columns and all exports come from it. An operator without one says why: no_formula
//   upgrade        (optional) a ParamMap as an earlier version wrote it, in today's names
//
// A model given as a parameter (estimator=ridge()) is fitted by fit_inner() and never becomes part of a State: saving,
// exports and versions know nothing of it.
#include <functional>
#include <optional>

#include "base/archive.h"
#include "base/params.h"
#include "operators/context.h"
#include "operators/formula.h"
#include "operators/shape.h"

namespace espalier {

enum class Role { transform, classifier, regressor };
inline bool is_model(Role role) { return role != Role::transform; }

// What an operator takes and gives. What is not said is refused before a fit (categories, tokens, missing), served by a
// dense copy (sparse), or ignored (weights).
struct Traits {
  bool missing = false;       // takes NaN
  bool categories = false;    // takes columns of codes
  bool tokens = false;        // takes columns of token counts, sparse as they are
  bool sparse = false;        // takes sparse columns as they are
  bool nonnegative = false;   // refuses negative numbers
  bool weights = false;       // its fit heeds the target's weights
  bool many_targets = false;  // fits all target columns at once
  bool cuts_columns = false;  // values decide how many columns it gives: its estimate is the most there can be
  bool names = false;         // its fit asks for the names of the columns it reads (Context::names)
  bool baseline = false;      // answers every row alike: what others must beat; never searched
  bool preparing = false;     // the run's preparation puts it where it belongs; never searched
  bool by_request = false;    // searched only where a configuration names it
  bool foreign = false;       // a class of the Python environment's (operators/foreign.h)
  // The parameter that counts rounds; a fit never draws from it, and grow(fit with m, n rounds) has the bits of fit
  // with n. A learner may end before its rounds are used up, if the end follows from the state and the data, never from
  // how many rounds were asked for, and is saved. What the next round needs and the state does not save (row weights,
  // raw predictions) is computed from the state in the way that fit computes it. ada_boost_classifier saves `done` when
  // a tree makes no error; row weights are computed from the trees' votes; growing a state that is done returns it.
  std::string_view grows = {};
};

// A learned operator. Immutable, hence safe to share between threads.
class Fitted {
 public:
  virtual ~Fitted() = default;
  virtual Result<Frame> apply(const Frame&, const Context&) const = 0;
  virtual std::string save() const = 0;
  virtual std::size_t bytes() const = 0;
};
using FittedPtr = std::shared_ptr<const Fitted>;

struct FitResult {
  FittedPtr fitted;
  std::optional<Frame> training = {};  // what fit_apply gave for the rows it was fitted on
};

// What a fit of a model that is a parameter costs (operators/inner_model.h).
using InnerEstimate = std::function<Result<Shape>(const Step&, const Shape&)>;

// One row of the catalogue.
struct Operator {
  std::string name;         // scikit-learn's name in snake_case
  std::string counterpart;  // the class in Python it is like: "sklearn.preprocessing.StandardScaler", "mdr.MDR"
  std::string doc;
  Role role;
  Traits traits;
  int version = 1;  // of the saved state; rises when a field changes its meaning
  std::vector<ParamInfo> params;
  std::function<Result<ParamMap>(const ParamMap&)> spell_out;  // checked and legal, every active parameter
  std::function<Result<Shape>(const ParamMap&, const Shape&, const InnerEstimate&)> estimate;
  std::function<Result<FitResult>(const ParamMap&, const Frame&, const Target&, const Context&)> fit;
  // Empty unless traits.grows.
  std::function<Result<FittedPtr>(const Fitted&, const ParamMap&, const Frame&, const Target&, const Context&)> grow;
  // Of a fit on so many columns. Empty if the operator knows none; it may also be a fit that knows none, and gives
  // none.
  std::function<std::vector<double>(const Fitted&, std::size_t columns)> importances;
  // Of a fit on so many columns. Empty if there is none, and then no_formula says why.
  std::function<Formula(const Fitted&, std::size_t columns)> formula;
  std::string no_formula;
  std::function<Result<FittedPtr>(std::string_view saved, std::size_t columns_in, std::size_t& columns_out)> load;
};

template <class T>
concept OperatorDefinition =
    Listed<typename T::State> && requires(const typename T::Params& p, const typename T::State& s, const Frame& x,
                                          const Target& y, const Context& c, std::size_t columns) {
      { T::name } -> std::convertible_to<std::string_view>;
      { T::role } -> std::convertible_to<Role>;
      T::Params::schema();
      { T::fit(p, x, y, c) } -> std::same_as<Result<typename T::State>>;
      { T::apply(s, x, c) } -> std::same_as<Result<Frame>>;
      { T::output_columns(s, columns) } -> std::same_as<Result<std::size_t>>;
    };

namespace detail {

template <class T>
struct FittedState final : Fitted {
  explicit FittedState(typename T::State s) : state(std::move(s)) {}
  Result<Frame> apply(const Frame& x, const Context& c) const override { return T::apply(state, x, c); }
  std::string save() const override { return espalier::save(state); }
  std::size_t bytes() const override {
    std::size_t out = sizeof *this + heap_bytes(state);
    if constexpr (requires { state.scratch_bytes(); }) out += state.scratch_bytes();  // of members that are not saved
    return out;
  }
  typename T::State state;
};

template <class T>
const typename T::State& state_of(const Fitted& f) {
  return static_cast<const FittedState<T>&>(f).state;
}
template <class T>
FittedPtr fitted(typename T::State state) {
  return std::make_shared<FittedState<T>>(std::move(state));
}

template <class T>
Result<typename T::Params> bound(const ParamMap& given) {
  if constexpr (requires { T::upgrade(given); })
    return espalier::bind<typename T::Params>(T::upgrade(given));
  else
    return espalier::bind<typename T::Params>(given);
}

template <class T>
Result<ParamMap> spell_out(const ParamMap& given) {
  TRY(const auto params, bound<T>(given));
  if constexpr (requires { T::legal(params); }) TRY_STATUS(T::legal(params));
  return spelled_out(params);
}

template <class T>
Result<Shape> estimate(const ParamMap& given, const Shape& in, const InnerEstimate& inner) {
  TRY(const auto params, bound<T>(given));
  if constexpr (requires { T::estimate(params, in, inner); })
    return T::estimate(params, in, inner);
  else
    return T::estimate(params, in);
}

template <class T>
Result<FitResult> fit(const ParamMap& given, const Frame& x, const Target& y, const Context& c) {
  TRY(const auto params, bound<T>(given));
  if constexpr (requires { T::fit_apply(params, x, y, c); }) {
    TRY(auto both, T::fit_apply(params, x, y, c));
    return FitResult{fitted<T>(std::move(both.first)), std::move(both.second)};
  } else {
    TRY(auto state, T::fit(params, x, y, c));
    return FitResult{fitted<T>(std::move(state))};
  }
}

template <class T>
Result<FittedPtr> grow(const Fitted& from, const ParamMap& given, const Frame& x, const Target& y, const Context& c) {
  TRY(const auto params, bound<T>(given));
  TRY(auto state, T::grow(state_of<T>(from), params, x, y, c));
  return fitted<T>(std::move(state));
}

template <class T>
Result<FittedPtr> load(std::string_view saved, std::size_t columns_in, std::size_t& columns_out) {
  TRY(auto state, espalier::load<typename T::State>(saved));
  TRY(columns_out, T::output_columns(state, columns_in));
  return fitted<T>(std::move(state));
}

}  // namespace detail

template <OperatorDefinition T>
Operator make_operator() {
  using Params = typename T::Params;
  using State = typename T::State;
  Operator row{.name = std::string(T::name),
               .counterpart = std::string(T::counterpart),
               .doc = std::string(T::doc),
               .role = T::role,
               .traits = {},
               .params = describe<Params>(),
               .spell_out = detail::spell_out<T>,
               .estimate = detail::estimate<T>,
               .fit = detail::fit<T>,
               .grow = {},
               .importances = {},
               .formula = {},
               .no_formula = {},
               .load = detail::load<T>};
  if constexpr (requires { T::traits; }) row.traits = T::traits;
  if constexpr (requires { T::version; }) row.version = T::version;
  if constexpr (requires(State s, Params p, Frame x, Target y, Context c) { T::grow(s, p, x, y, c); })
    row.grow = detail::grow<T>;
  if constexpr (requires(State s) { T::importances(s, std::size_t{}); })
    row.importances = [](const Fitted& f, std::size_t columns) {
      return T::importances(detail::state_of<T>(f), columns);
    };
  if constexpr (requires(State s) { T::formula(s, std::size_t{}); })
    row.formula = [](const Fitted& f, std::size_t columns) { return T::formula(detail::state_of<T>(f), columns); };
  if constexpr (requires { T::no_formula; }) row.no_formula = T::no_formula;
  return row;
}

// What output_columns() says of a state that cannot have come from fit().
inline Failure corrupt_state(std::string_view op) {
  return fail(Errc::corrupt, "the saved state of " + std::string(op) + " is corrupt");
}

}  // namespace espalier
