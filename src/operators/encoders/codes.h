#pragma once
// The core of the encoders: what stands in the category columns of a frame.
#include "operators/columns.h"
#include "operators/operator.h"

namespace espalier {

// The category columns an encoder has taken, and how many codes each has.
struct Taken {
  std::vector<std::int32_t> columns, levels;
  static constexpr auto fields() {
    return fields_of(field("columns", &Taken::columns), field("levels", &Taken::levels));
  }
  std::size_t size() const { return columns.size(); }
};

Taken category_columns(const Frame&, std::size_t most_levels);
bool valid_taken(const Taken&, std::size_t columns);

// Of every row the place of its code: 0 ... levels - 1, `levels` for missing, `levels` + 1 for a code never told of.
std::vector<std::uint32_t> places(const View&, std::size_t levels);

// Per column taken `width` numbers for each place of its codes: what replaced() makes of them.
Formula lookup_formula(const Taken&, std::size_t width, std::span<const double> numbers, std::size_t columns);

// The frame with the columns `made[c]` in the place of the c-th one taken; all others are passed on.
Frame replaced(const Frame&, const Taken&, std::vector<std::vector<ColumnPtr>> made);

}  // namespace espalier
