#pragma once
// The core of the selectors: columns kept as they are, shared.
#include "operators/operator.h"

namespace espalier {

struct Selection {
  std::vector<std::int32_t> columns;
  static constexpr auto fields() { return fields_of(field("columns", &Selection::columns)); }
};

Selection selected(std::span<const std::uint8_t> keep);
Frame kept(const Selection&, const Frame&);
bool valid_selection(const Selection&, std::size_t columns);

}  // namespace espalier
