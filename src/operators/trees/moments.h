#pragma once
// The kernel for one number a row: squared error, Gini and entropy of two classes, gradients with curvatures.
//
// Sums are kept in fixed point: adding whole numbers is exact in any order, so a histogram may be the difference of two
// others and a small node may go another way than a large one, and the bits stay the same.
#include <bit>

#include "operators/trees/grower.h"

namespace espalier {

// One row's share, or the sum of many: `h` holds a weight above a count of rows in its lowest `count_bits`.
struct Moment {
  std::int64_t g, h;
  // Of a row that stands there `copies` times and yet counts as one.
  Moment drawn(std::int64_t copies) const { return {g * copies, (h - 1) * copies + 1}; }
  Moment& operator+=(const Moment& o) {
    g += o.g;
    h += o.h;
    return *this;
  }
  Moment& operator-=(const Moment& o) {
    g -= o.g;
    h -= o.h;
    return *this;
  }
};

// How numbers become whole: powers of two chosen so that no sum over the rows leaves the exact range.
struct MomentScale {
  double g = 1, h = 1;
  int count_bits = 0;
  bool exact = true;  // g / h of equal rows is equal to the bit

  // Of rows whose |g| and h stay below these bounds; h stays as it is where it is `whole`.
  static MomentScale of(std::size_t rows, double largest_g, double largest_h, bool whole);
  Moment make(double of_g, double of_h) const { return {rounded(of_g * g), rounded(of_h * h) << count_bits | 1}; }
  // The nearest whole number of one below 2^51; adding the constant leaves it in the lowest bits, and loops over this
  // become vectors.
  static std::int64_t rounded(double x) {
    constexpr double magic = 0x1.8p52;
    return std::bit_cast<std::int64_t>(x + magic) - std::bit_cast<std::int64_t>(magic);
  }
  double weight(const Moment& m) const { return static_cast<double>(m.h >> count_bits); }  // scaled
  std::uint32_t count(const Moment& m) const {
    return static_cast<std::uint32_t>(m.h & ((std::int64_t{1} << count_bits) - 1));
  }
};

struct MomentOptions {
  bool classes = false;                  // g is the weight of rows of the second class, in the scale of h
  bool entropy = false;                  // judged by entropy; only of classes
  std::span<const double> x_log_x = {};  // saves logarithms where all weights are whole
  double l2 = 0;                         // added to the weight of each side
  double min_weight = 0;                 // each side keeps
  double category_smoothing = 0;         // rows of average kind added to a category before they are put in order
};

class MomentKernel {
 public:
  static constexpr int no_histogram = -1;

  using Item = Moment;

  MomentKernel(const GrowOptions&, const MomentOptions&, const TreeTable&);
  // The moments of the rows of the next tree, to be written in this scale.
  std::vector<Moment>& items(const MomentScale&);
  std::span<Moment> items() { return rows_; }

  // The node that the next calls are about. False if it must stay a leaf: all its rows say the same.
  bool enter(RowRange);
  double ceiling() const { return ceiling_; }  // no split of the node scores higher, but for the last digits
  // Looks for the best cut of column j and betters `best` if it can. False if the column does not vary.
  bool offer(std::size_t j, std::span<const std::uint32_t> rows, NodeSplit& best);
  bool offer_random(std::size_t j, std::span<const std::uint32_t> rows, Rng&, NodeSplit& best);

  // Histograms of all columns, for nodes that try most of them.
  bool worth_keeping(std::size_t rows) const {
    return 2 * options_.max_features >= table_.columns() && 2 * rows * table_.columns() >= table_.slots();
  }
  int build(RowRange, std::span<const std::uint32_t> rows);
  void subtract(int from, int part);
  void release(int histogram) { free_.push_back(histogram); }
  bool offer_kept(std::size_t j, int histogram, NodeSplit& best);
  bool offer_random_kept(std::size_t j, int histogram, Rng&, NodeSplit& best);

 private:
  struct Cut {
    double score = -std::numeric_limits<double>::infinity();
    std::size_t at = 0;
  };
  void fill_sparse(const TreeTable::Column&, std::span<const std::uint32_t> rows);
  void fill(const TreeTable::Column&, std::span<const std::uint32_t> rows);
  std::size_t collect(const TreeTable::Column&, std::span<const std::uint32_t> rows, Moment& missing);
  bool judge(std::size_t j, const Moment* bins, const std::uint8_t* codes, std::size_t n, Moment missing,
             NodeSplit& best);
  std::size_t order_categories(const TreeTable::Column&, const Moment* bins, const std::uint8_t* codes, std::size_t n,
                               Moment& missing);
  void accumulate(const Moment* bins, std::size_t n, Moment start);
  void judge_drawn(std::size_t j, const DrawnCut&, const Moment& left, NodeSplit& best) const;
  bool judge_present(std::size_t j, std::size_t n, Moment missing, Rng&, NodeSplit& best);
  Cut best_cut(std::size_t from, std::size_t n, double least);
  double score_each(std::size_t from, std::size_t n);
  double score_each_by_entropy(std::size_t from, std::size_t n);
  double score(double g, double h) const;
  double entropy(double g, double h) const;
  void take(std::size_t j, const Cut&, const Moment* bins, const std::uint8_t* codes, std::size_t n, Moment missing,
            bool missing_left, NodeSplit& best) const;
  double real_gain(double score) const { return (score - parent_) * unit_; }

  static constexpr std::size_t room = 264;  // 256 codes and what vectors may read past them
  static constexpr std::size_t lanes = 4;

  const GrowOptions& options_;
  MomentOptions wanted_, moments_;  // the second in the scale of the rows
  const TreeTable& table_;
  MomentScale scale_;
  double unit_ = 1;
  std::vector<Moment> rows_;
  const Moment* node_ = nullptr;  // of the rows of the node
  Moment total_{};
  double total_g_ = 0, total_h_ = 0, parent_ = 0, ceiling_ = 0;

  // The first is the one; the others are empty but in fill().
  alignas(32) std::array<Moment, lanes * room> histogram_{};
  std::array<Moment, room> left_{};  // of each cut
  std::array<double, room> scores_{};
  CodeSet present_set_;
  std::array<Moment, room> present_, ordered_;
  std::array<std::uint8_t, room> present_codes_, ordered_codes_;
  std::vector<std::uint8_t> node_codes_;
  std::vector<std::vector<Moment>> kept_;
  std::vector<int> free_;
};

}  // namespace espalier
