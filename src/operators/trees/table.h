#pragma once
// What all trees of a fit read: the codes of the rows fitted on, copied together once, a byte a value.
//
// A frame's columns bring 8-bit codes for all rows of the data set (data/bins.h). The rows of a fit have only some of
// them, so codes are numbered anew: each of 0 … size-1 has a row, and `size` itself says missing. Copied column after
// column, they are read in the order of memory, whatever rows the frame selects.
//
// Codes of numbers rise with the values, and a code stands for the values from low() to high(). Trees cut between codes
// while they grow, and between values when they predict; the two agree because a threshold never lies among the values
// of one code (cut_at). Codes of categories are names without an order.
#include <memory>

#include "base/parallel.h"
#include "base/rng.h"
#include "data/frame.h"

namespace espalier {

// Codes are numbered anew so that each of 0 ... size-1 has a row; `size` itself says missing.
class TreeTable {
 public:
  struct Column {
    const std::uint8_t* codes;  // one a row
    std::uint32_t size;         // codes, without that of missing values
    bool category, missing;     // missing: some row has no value
    std::size_t first;          // where its cells begin in a histogram of all columns
    // Rows of a node that a category needs to be put in order by its mean. Where categories are many, some means of few
    // rows fit the target by chance, and a tree would learn the rows by heart.
    std::size_t rows_of_category() const { return size > 32 ? 10 : 1; }
  };

  // A crew that is stopped leaves columns unread; no tree may be grown then.
  TreeTable(const Frame&, const Crew&);
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_.size(); }
  const Column& operator[](std::size_t j) const { return columns_[j]; }
  std::size_t cells() const { return cells_; }  // of a histogram: the codes of all columns, missing included

  // The values of a code, ends included.
  double low(std::size_t j, std::size_t code) const { return ends_[columns_[j].first + code].low; }
  double high(std::size_t j, std::size_t code) const { return ends_[columns_[j].first + code].high; }
  // The threshold between the values of code a and those of a later code b.
  double cut_between(std::size_t j, std::size_t a, std::size_t b) const;
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
  // The code in the column's own bins: what a category is called outside of this table.
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

// A cut of numbers and the last code that goes left. A row goes the way of its code when fitted and of its value when
// predicted, which is the same.
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
// Drawn evenly between the values of the codes `least` and `most` (extra trees).
inline DrawnCut draw_cut(const TreeTable& table, std::size_t column, std::size_t least, std::size_t most, Rng& rng) {
  return cut_at(table, column, least, most, rng.uniform(table.low(column, least), table.high(column, most)));
}

}  // namespace espalier
