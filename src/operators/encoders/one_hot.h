#pragma once
// The core of the one-hot encoders: columns of ones and zeros, of the places of codes.
#include "operators/encoders/codes.h"

namespace espalier {

// What each column taken becomes.
struct OneHot {
  Taken taken;
  std::vector<std::int32_t> widths;  // columns that each becomes
  std::vector<std::int32_t> slots;   // per column taken and place of its codes, which of them; -1: none
  static constexpr auto fields() {
    return fields_of(field("taken", &OneHot::taken), field("widths", &OneHot::widths), field("slots", &OneHot::slots));
  }
};

// body(c, places of the c-th column taken, their slots), one after the other.
template <class Body>
void for_each_taken(const OneHot& hot, const Body& body) {
  const std::int32_t* slots = hot.slots.data();
  for (std::size_t c = 0; c < hot.taken.size(); ++c) {
    const auto places = static_cast<std::size_t>(hot.taken.levels[c]) + 2;
    body(c, std::span(slots, places));
    slots += places;
  }
}

constexpr std::size_t sparse_from = 32;  // columns of one column: more are made sparse

// One column a slot: 1 where the place of a row has that slot.
std::vector<ColumnPtr> ones_of(std::span<const std::uint32_t> places, std::span<const std::int32_t> slots,
                               std::size_t width, bool sparse);

// How many columns the ones taken become together; nothing of a state that cannot have been learned of so many.
std::optional<std::size_t> columns_made(const OneHot&, std::size_t columns);

}  // namespace espalier
