#include "operators/encoders/one_hot.h"

namespace espalier {
namespace {

std::vector<ColumnPtr> dense_ones(std::span<const std::uint32_t> places, std::span<const std::int32_t> slots,
                                  std::size_t width) {
  std::vector<std::vector<double>> values(width, std::vector<double>(places.size()));
  for (std::size_t i = 0; i < places.size(); ++i)
    if (const std::int32_t s = slots[places[i]]; s >= 0) values[static_cast<std::size_t>(s)][i] = 1;
  std::vector<ColumnPtr> out;
  for (auto& v : values) out.push_back(dense_column(std::move(v)));
  return out;
}

std::vector<ColumnPtr> sparse_ones(std::span<const std::uint32_t> places, std::span<const std::int32_t> slots,
                                   std::size_t width) {
  CompressedRows ones{{0}, {}, {}};
  for (const std::uint32_t place : places) {
    if (slots[place] >= 0) {
      ones.column.push_back(static_cast<std::uint32_t>(slots[place]));
      ones.value.push_back(1);
    }
    ones.start.push_back(ones.column.size());
  }
  return sparse_columns(ones, width, {});
}

}  // namespace

std::vector<ColumnPtr> ones_of(std::span<const std::uint32_t> places, std::span<const std::int32_t> slots,
                               std::size_t width, bool sparse) {
  return sparse ? sparse_ones(places, slots, width) : dense_ones(places, slots, width);
}

std::optional<std::size_t> columns_made(const OneHot& hot, std::size_t columns) {
  if (!valid_taken(hot.taken, columns) || hot.widths.size() != hot.taken.size()) return std::nullopt;
  std::size_t out = 0, at = 0;
  for (std::size_t c = 0; c < hot.taken.size(); ++c) {
    const auto count = static_cast<std::size_t>(hot.taken.levels[c]) + 2;
    if (hot.widths[c] < 0 || static_cast<std::size_t>(hot.widths[c]) > count) return std::nullopt;
    if (hot.slots.size() - at < count) return std::nullopt;
    for (std::size_t p = 0; p < count; ++p, ++at)
      if (hot.slots[at] < -1 || hot.slots[at] >= hot.widths[c]) return std::nullopt;
    out += static_cast<std::size_t>(hot.widths[c]);
  }
  if (at != hot.slots.size()) return std::nullopt;
  return out;
}

}  // namespace espalier
