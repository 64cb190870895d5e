#pragma once
// An operator learns a state from a frame and then maps frames to frames.
//
// Writing one: a struct with Params, State and the functions of the concept below, in a .cc of its own, and one line in
// catalog.cc. Every other part of the system meets it as a row of the catalogue.
#include <functional>

#include "base/archive.h"
#include "base/params.h"
#include "data/context.h"

namespace espalier {

enum class Role { transform, classifier, regressor };
inline bool is_model(Role role) { return role != Role::transform; }

// What an operator takes and gives. What is not said is refused before a fit (categories, tokens, missing), served by a
// dense copy (sparse), or ignored (weights).
struct Traits {
  bool missing = false;         // takes NaN
  bool categories = false;      // takes columns of codes
  bool tokens = false;          // takes columns of token counts (text) without being told to; implies sparse
  bool sparse = false;          // takes sparse columns as they are
  bool nonnegative = false;     // refuses negative numbers
  bool weights = false;         // its fit heeds the target's weights
  bool many_targets = false;    // fits all target columns at once
  std::string_view grows = {};  // the parameter that counts rounds; a fit never draws from it
};

// What can be foretold of a frame without looking at its values.
struct Shape {
  std::size_t rows = 0, columns = 0;
  std::size_t outputs = 1;     // columns that a prediction of the target has
  std::size_t categories = 0;  // columns of codes
  std::size_t levels = 0;      // codes they have together
  std::size_t tokens = 0;      // columns of token counts
  std::size_t sparse = 0;      // sparse columns, those of tokens among them
  double density = 1;          // share of the cells of sparse columns that are not zero
  bool missing = false;
  bool negative = false;  // some number may be
  double cost = 0;        // multiplications, about; of all steps so far
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

struct Learned {
  FittedPtr fitted;
  bool given = false;  // the operator's training output is not apply(fit(x), x), so it gave it:
  Frame training = {};
};

// One row of the catalogue.
struct Operator {
  std::string name;          // scikit-learn's name in snake_case
  std::string_view sklearn;  // "sklearn.preprocessing.StandardScaler", or empty
  std::string_view doc;
  Role role;
  Traits traits;
  int version = 1;  // of the saved state; rises when a field changes its meaning
  std::vector<ParamInfo> params;
  std::function<Result<ParamMap>(const ParamMap&)> spell_out;  // checked, every active parameter
  std::function<Result<Shape>(const ParamMap&, const Shape&)> shape;
  std::function<Result<Learned>(const ParamMap&, const Frame&, const Target&, const Context&)> fit;
  // Continues from fewer rounds: grow(fit with m, n rounds) has the bits of fit with n. Empty unless traits.grows.
  std::function<Result<FittedPtr>(const Fitted&, const ParamMap&, const Frame&, const Target&, const Context&)> grow;
  // Per input column, not negative, adding up to 1 (or all 0). Empty if the operator knows none.
  std::function<std::vector<double>(const Fitted&)> importances;
  std::function<Result<FittedPtr>(std::string_view saved, std::size_t columns_in, std::size_t& columns_out)> load;
};

template <class T>
concept OperatorDefinition =
    Listed<typename T::State> && requires(const typename T::Params& p, const typename T::State& s, const Frame& x,
                                          const Target& y, const Context& c, const Shape& shape) {
      { T::name } -> std::convertible_to<std::string_view>;
      { T::role } -> std::convertible_to<Role>;
      T::Params::schema();
      { T::shape(p, shape) } -> std::same_as<Shape>;
      { T::fit(p, x, y, c) } -> std::same_as<Result<typename T::State>>;
      { T::apply(s, x, c) } -> std::same_as<Result<Frame>>;  // row i of the result depends on row i alone
      { T::valid(s, shape.columns) } -> std::same_as<Result<std::size_t>>;  // after loading: columns that apply gives
    };

namespace detail {

template <class T>
struct Learnt final : Fitted {
  explicit Learnt(typename T::State s) : state(std::move(s)) {}
  Result<Frame> apply(const Frame& x, const Context& c) const override { return T::apply(state, x, c); }
  std::string save() const override { return espalier::save(state); }
  std::size_t bytes() const override { return sizeof *this + heap_bytes(state); }
  typename T::State state;
};

template <class T>
Result<Learned> fit(const ParamMap& given, const Frame& x, const Target& y, const Context& c) {
  TRY(const auto bound, bind<typename T::Params>(given));
  if constexpr (requires { T::fit_apply(bound, x, y, c); }) {
    TRY(auto both, T::fit_apply(bound, x, y, c));
    return Learned{std::make_shared<Learnt<T>>(std::move(both.first)), true, std::move(both.second)};
  } else {
    TRY(auto state, T::fit(bound, x, y, c));
    return Learned{std::make_shared<Learnt<T>>(std::move(state))};
  }
}

template <class T>
Result<FittedPtr> load(std::string_view saved, std::size_t columns_in, std::size_t& columns_out) {
  TRY(auto state, espalier::load<typename T::State>(saved));
  TRY(columns_out, T::valid(state, columns_in));
  return FittedPtr(std::make_shared<Learnt<T>>(std::move(state)));
}

}  // namespace detail

template <OperatorDefinition T>
Operator make_operator() {
  using Params = typename T::Params;
  Operator row{.name = std::string(T::name),
               .sklearn = T::sklearn,
               .doc = T::doc,
               .role = T::role,
               .traits = {},
               .params = describe<Params>(),
               .spell_out = {},
               .shape = {},
               .fit = detail::fit<T>,
               .grow = {},
               .importances = {},
               .load = detail::load<T>};
  if constexpr (requires { T::traits; }) row.traits = T::traits;
  if constexpr (requires { T::version; }) row.version = T::version;
  if constexpr (requires(typename T::State s) { T::importances(s); })
    row.importances = [](const Fitted& f) { return T::importances(static_cast<const detail::Learnt<T>&>(f).state); };
  row.spell_out = [](const ParamMap& given) -> Result<ParamMap> {
    TRY(const auto bound, bind<Params>(given));
    return spelled_out(bound);
  };
  row.shape = [](const ParamMap& given, const Shape& in) -> Result<Shape> {
    TRY(const auto bound, bind<Params>(given));
    return T::shape(bound, in);
  };
  if constexpr (requires(typename T::State s, Params p, Frame x, Target y, Context c) { T::grow(s, p, x, y, c); })
    row.grow = [](const Fitted& from, const ParamMap& given, const Frame& x, const Target& y,
                  const Context& c) -> Result<FittedPtr> {
      TRY(const auto bound, bind<Params>(given));
      TRY(auto state, T::grow(static_cast<const detail::Learnt<T>&>(from).state, bound, x, y, c));
      return FittedPtr(std::make_shared<detail::Learnt<T>>(std::move(state)));
    };
  return row;
}

// What valid() says of a state that cannot have come from fit().
inline Failure forged(std::string_view op) {
  return fail(Errc::corrupt, "the saved " + std::string(op) + " does not add up");
}

}  // namespace espalier
