#pragma once
// A column in a byte a row: what every tree learner reads.
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "data/rows.h"

namespace espalier {

// At most 255 codes. Of numbers they keep the order of the values and are exact where a column has no more distinct
// values; of categories a code is the category, and all from 254 on share the last.
struct Bins {
  static constexpr std::uint8_t missing = 255;
  std::span<const std::uint8_t> codes;     // one per row of the column
  std::span<const double> low, high;       // the smallest and largest value of each code
  std::shared_ptr<const void> owner = {};  // of all three

  std::size_t size() const { return low.size(); }
  double cut_between(std::size_t a, std::size_t b) const;  // high[a] <= cut < low[b]
  std::size_t bytes() const { return codes.size() + 2 * low.size() * sizeof(double); }
};

Bins bin_numbers(std::span<const double> values);  // NaN is missing
Bins bin_categories(std::span<const double> codes, int categories);
// The parent's codes seen through rows and a non-decreasing map; codes whose values the map lets overlap become one.
Bins carry_bins(const Bins& parent, const Rows& rows, const std::function<double(double)>& map);

}  // namespace espalier
