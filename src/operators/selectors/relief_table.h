#pragma once
// The columns of a frame as the Relief family compares them, its rows in an order in which classes lie together.
#include "data/frame.h"
#include "data/target.h"

namespace espalier {

struct ReliefTable {
  static constexpr std::uint8_t gap = 255;  // the code of a missing value

  struct Discrete {
    std::size_t column;
    std::vector<std::uint8_t> codes;  // a row each
    bool gaps;
  };
  struct Continuous {
    std::size_t column;
    std::vector<double> values;   // from 0 to 1; 0 where missing
    std::vector<double> present;  // 0 where missing, else 1; empty if none is
    double deviation;
  };
  std::size_t rows = 0, columns = 0;
  std::vector<Discrete> discrete;
  std::vector<Continuous> continuous;
  bool mixed = false, gaps = false;
};

ReliefTable relief_table(const Frame&, std::span<const std::uint32_t> order, int discrete);

// Rows by class, or by the number to be predicted.
struct ReliefTarget {
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> first;  // of classes: where each begins, and the number of rows
  std::vector<double> numbers;       // of a target without classes: in order
  double deviation = 0;

  bool classes() const { return numbers.empty(); }
  // The rows [first, last) of a group: hits first, then misses, class by class or below and above.
  struct Range {
    std::uint32_t first, last;
  };
  void ranges_of(std::uint32_t row, std::vector<Range>& out) const;
};

ReliefTarget relief_target(const Target&, std::size_t k, int discrete);

}  // namespace espalier
