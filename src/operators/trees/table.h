#pragma once
// What all trees of a fit read: the codes of the rows fitted on, copied together once, a byte a value.
#include <memory>

#include "base/rng.h"
#include "data/frame.h"

namespace espalier {

// Codes are numbered anew so that each of 0 ... size-1 has a row; `size` itself says missing.
class TreeTable {
 public:
  struct Column {
    const std::uint8_t* codes;  // one a row
    std::uint32_t size;
    bool category, missing;
  };

  explicit TreeTable(const Frame&);
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_.size(); }
  const Column& operator[](std::size_t j) const { return columns_[j]; }
  std::size_t slots() const { return slots_; }  // the codes of all columns, missing included

  double low(std::size_t j, std::size_t code) const { return bins_[j]->low[original(j, code)]; }
  double high(std::size_t j, std::size_t code) const { return bins_[j]->high[original(j, code)]; }
  double cut_between(std::size_t j, std::size_t a, std::size_t b) const;  // two codes of numbers
  // The last code whose values are not above v; v >= low(j, 0).
  std::size_t last_below(std::size_t j, double v) const;
  std::size_t original(std::size_t j, std::size_t code) const { return names_[j * 256 + code]; }  // the code in Bins

 private:
  void fill(const Frame&, std::size_t j);

  std::size_t rows_, slots_ = 0;
  std::vector<Column> columns_;
  std::vector<std::uint8_t> codes_, names_;
  std::vector<std::shared_ptr<const Bins>> bins_;
};

// A cut drawn between the values of two codes, and the last code that goes left. A row goes the way of its code, hence
// of its value.
struct DrawnCut {
  double threshold;
  std::uint8_t code;
};
DrawnCut draw_cut(const TreeTable&, std::size_t column, std::size_t least, std::size_t most, Rng&);

}  // namespace espalier
