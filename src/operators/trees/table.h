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
    std::size_t first;  // its first cell
    // Rows of a node that a category needs to be sorted by its mean: where there are many, means of few rows say what
    // they are told to.
    std::size_t rows_of_category() const { return size > 32 ? 10 : 1; }
  };

  explicit TreeTable(const Frame&);
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_.size(); }
  const Column& operator[](std::size_t j) const { return columns_[j]; }
  std::size_t cells() const { return cells_; }  // of a histogram: the codes of all columns, missing included

  double low(std::size_t j, std::size_t code) const { return ends_[columns_[j].first + code].low; }
  double high(std::size_t j, std::size_t code) const { return ends_[columns_[j].first + code].high; }
  double cut_between(std::size_t j, std::size_t a, std::size_t b) const;  // two codes of numbers
  // The last of the codes [from, to] whose values are not above v, or `from`.
  std::size_t last_below(std::size_t j, std::size_t from, std::size_t to, double v) const {
    const Ends* const ends = &ends_[columns_[j].first];
    const Ends* at = ends + from;
    for (std::size_t n = to - from + 1; n > 1;) {
      const std::size_t half = n / 2;
      at += at[half].low <= v ? half : 0;
      n -= half;
    }
    return static_cast<std::size_t>(at - ends);
  }
  std::size_t original(std::size_t j, std::size_t code) const { return ends_[columns_[j].first + code].original; }

 private:
  struct Ends {
    double low, high;
    std::uint8_t original;  // the code in Bins
  };
  void fill(const Frame&, std::size_t j);

  std::size_t rows_, cells_ = 0;
  std::vector<Column> columns_;
  std::vector<std::uint8_t> codes_;
  std::vector<Ends> ends_;  // by cell
  std::vector<std::shared_ptr<const Bins>> bins_;
};

// A cut of numbers and the last code that goes left. A row goes the way of its code, hence of its value.
struct DrawnCut {
  double threshold;
  std::uint8_t code;
};
// At v between the codes `least` and `most`, or where the next code begins if v lies among the values of one.
inline DrawnCut cut_at(const TreeTable& table, std::size_t column, std::size_t least, std::size_t most, double v) {
  const std::size_t code = table.last_below(column, least, most - 1, v);
  const bool between = v >= table.high(column, code) && v < table.low(column, code + 1);
  return {between ? v : table.cut_between(column, code, code + 1), static_cast<std::uint8_t>(code)};
}
inline DrawnCut draw_cut(const TreeTable& table, std::size_t column, std::size_t least, std::size_t most, Rng& rng) {
  return cut_at(table, column, least, most, rng.uniform(table.low(column, least), table.high(column, most)));
}

}  // namespace espalier
