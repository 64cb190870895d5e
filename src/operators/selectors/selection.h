#pragma once
// The core of the selectors: columns kept as they are, shared.
#include "operators/operator.h"

namespace espalier {

struct Selection {
  std::vector<std::int32_t> columns;
  static constexpr auto fields() { return fields_of(field("columns", &Selection::columns)); }
};

Selection selected(std::span<const std::uint8_t> keep);
// Places by falling importance, of equals the first.
std::vector<std::size_t> most_important_first(std::span<const double> importance);
Frame kept(const Selection&, const Frame&);
bool valid_selection(const Selection&, std::size_t columns);

// What selectors share; they add name, traits, parameters, estimate and fit.
template <class Self>
struct Selector {
  static constexpr Role role = Role::transform;
  using State = Selection;

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) { return kept(state, in); }
  static Formula formula(const State& state, std::size_t) { return columns_of(state.columns); }
  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_selection(state, columns)) return corrupt_state(Self::name);
    return state.columns.size();
  }
};

}  // namespace espalier
