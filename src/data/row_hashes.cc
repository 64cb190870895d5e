#include "data/row_hashes.h"

#include <algorithm>
#include <cmath>

namespace espalier {
namespace {

constexpr std::size_t dense_columns = 64;

// Zeros count nothing, so that a sparse column gives what a dense one gives.
std::uint64_t hash_of(std::size_t column, double value) {
  if (value == 0) return 0;
  const std::uint64_t bits = std::isnan(value) ? ~std::uint64_t{0} : std::bit_cast<std::uint64_t>(value);
  return mix(mix(column + 1) + bits);
}

void add_column(const View& view, std::size_t j, std::vector<std::uint64_t>& hashes) {
  const Column& column = *view.column;
  if (column.sparse() && view.rows->in_order()) {
    for (std::size_t k = 0; k < column.positions().size(); ++k)
      hashes[column.positions()[k]] += hash_of(j, column.values()[k]);
    return;
  }
  std::vector<double> values(view.size());
  view.copy_to(values);
  for (std::size_t i = 0; i < values.size(); ++i) hashes[i] += hash_of(j, values[i]);
}

}  // namespace

std::vector<std::int64_t> row_hashes(const Frame& frame, const Target& y) {
  std::vector<std::uint64_t> hashes(y.rows(), 0);
  const std::size_t step = std::max<std::size_t>(1, frame.columns() / dense_columns);
  for (std::size_t j = 0; j < frame.columns(); ++j) {
    const View view = frame.column(j);
    if (j % step == 0 || view.column->sparse()) add_column(view, j, hashes);
  }
  for (std::size_t k = 0; k < y.columns(); ++k)
    for (std::size_t i = 0; i < y.rows(); ++i) hashes[i] += hash_of(frame.columns() + k, y.value(i, k));
  std::vector<std::int64_t> out(hashes.size());
  std::ranges::transform(hashes, out.begin(),
                         [](std::uint64_t sum) { return static_cast<std::int64_t>(mix(sum) >> 11); });
  return out;
}

std::vector<std::int64_t> smallest_hashes(std::vector<std::int64_t> hashes) {
  std::ranges::sort(hashes);
  const auto repeated = std::ranges::unique(hashes);
  hashes.erase(repeated.begin(), repeated.end());
  hashes.resize(std::min(hashes.size(), kept_row_hashes));
  return hashes;
}

std::optional<double> share_of_known_rows(std::span<const std::int64_t> smallest,
                                          std::span<const std::int64_t> hashes) {
  if (smallest.empty()) return std::nullopt;
  const bool all_are_kept = smallest.size() < kept_row_hashes;
  std::size_t decided = 0, known = 0;
  for (const std::int64_t hash : hashes) {
    if (hash > smallest.back() && !all_are_kept) continue;
    ++decided;
    known += std::ranges::binary_search(smallest, hash);
  }
  if (decided == 0) return std::nullopt;
  return static_cast<double>(known) / static_cast<double>(decided);
}

}  // namespace espalier
