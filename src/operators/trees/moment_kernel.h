#pragma once
// The kernel for one number a row (moment.h): squared error, Gini and entropy of two classes, gradients with
// curvatures.
//
// With G and H the sums of g and h over the rows of a side, a cut scores
//
//     G_left^2 / (H_left + l2)  +  G_right^2 / (H_right + l2)
//
// For the squared error (g: distances from the mean, h: weights) that is the sum of squares less what the cut leaves of
// it. For two classes (g: weight of rows of the second, h: weight) Gini impurity times weight is 2 (G - G^2 / H), so
// the cut that scores most is the one of least impurity. For gradients with curvatures it is twice the loss that Newton
// steps save (Chen and Guestrin, 2016); with l1 each G comes closer to zero by as much, and where the largest step
// binds, a side scores 2 G step - (H + l2) step^2. Entropy has a score of its own: the sum of x log x of both classes
// less that of the side, which is minus entropy times weight.
//
// A column is evaluated in two steps: the items of the node are added up by code (a histogram), and a running sum over
// the codes gives what lies left of each cut. Which way the sums come about (all codes, only those present, a histogram
// kept from the parent) depends on the size of the node and changes no bit.
#include <cmath>

#include "operators/trees/grower.h"
#include "operators/trees/moment.h"

namespace espalier {

struct MomentOptions {
  bool classes = false;  // g is the weight of rows of the second class, in the scale of h
  bool entropy = false;  // scored by entropy; only of classes
  double l2 = 0;         // added to the weight of each side
  double l1 = 0;         // taken from the size of each side's G
  double largest_step = std::numeric_limits<double>::infinity();  // of G / (H + l2), which is what a leaf would say
  double tie = 0;  // scores that differ by this share of them are equal: the first column, the first cut is it
  bool unseen_right = false;      // where missing values go that the node has none of; else with most rows
  double min_weight = 0;          // that each side keeps
  double category_smoothing = 0;  // weight of average rows added to a category before categories are put in order
};

class MomentKernel {
 public:
  using Item = Moment;

  MomentKernel(const GrowOptions&, const MomentOptions&, const TreeTable&);
  // Begins a tree: gives the place where the moments of its rows are to be written, which are in this scale. Where all
  // weights are whole, `x_log_x` may hold that function of every sum there can be; else it is empty.
  std::vector<Moment>& begin_tree(const MomentScale&, std::span<const double> x_log_x = {});

  // What Grower asks of a kernel.
  std::span<Moment> items() { return items_; }
  bool enter_node(RowRange);
  double best_possible_score() const { return best_possible_; }
  bool try_cuts(std::size_t j, std::span<const std::uint32_t> rows, NodeSplit& best);
  bool try_drawn_cut(std::size_t j, std::span<const std::uint32_t> rows, Rng&, NodeSplit& best);

  // A histogram of all columns costs less than one of each column tried where a node tries most columns and has enough
  // rows to fill it.
  bool worth_histogram(std::size_t rows) const {
    return 2 * options_.max_features >= table_.columns() && 2 * rows * table_.columns() >= table_.cells();
  }
  int build_histogram(RowRange, std::span<const std::uint32_t> rows);
  void subtract_histogram(int from, int part);
  void release_histogram(int histogram) { free_histograms_.push_back(histogram); }
  bool try_cuts_of(int histogram, std::size_t j, NodeSplit& best);
  bool try_drawn_cut_of(int histogram, std::size_t j, Rng&, NodeSplit& best);

 private:
  // A column's sums by code, in the order in which cuts part them; sums of missing values apart. Codes without rows may
  // be among them (count 0).
  struct CodeSums {
    const Moment* sums;
    const std::uint8_t* codes;
    std::size_t size;
    Moment missing;
  };
  struct Cut {
    double score = -std::numeric_limits<double>::infinity();
    std::size_t last = 0;  // the last place of CodeSums that goes left
  };

  // moment_kernel.cc: sums, and cuts that need no more than one.
  bool all_rows_agree(std::span<const Moment>) const;
  double best_possible_score_of(std::size_t rows) const;
  void add_all_codes(const TreeTable::Column&, std::span<const std::uint32_t> rows);
  CodeSums add_present_codes(const TreeTable::Column&, std::span<const std::uint32_t> rows);
  // Whether a side's score is nothing but G^2 / (H + l2).
  bool plain_score() const { return !moments_.entropy && moments_.l1 == 0 && !std::isfinite(moments_.largest_step); }
  bool has_missing(const CodeSums& c) const { return scale_.count(c.missing) > 0; }
  double score_side(double g, double h) const;
  double entropy(double g, double h) const;
  void evaluate_threshold(std::size_t j, const DrawnCut&, const Moment& left, NodeSplit& best) const;

  // moment_cuts.cc: the best of a column's cuts, given its sums by code.
  bool evaluate_cuts(std::size_t j, CodeSums, NodeSplit& best);
  bool evaluate_drawn_cut(std::size_t j, CodeSums, Rng&, NodeSplit& best);
  CodeSums order_categories(const TreeTable::Column&, const CodeSums&);
  void add_up_left(const CodeSums&, Moment start);
  Cut best_cut(std::size_t first, std::size_t end, double least);
  double score_cuts(std::size_t first, std::size_t end);
  double score_cuts_by_sides(std::size_t first, std::size_t end);
  void record_cut(std::size_t j, const Cut&, const CodeSums&, bool missing_left, NodeSplit& best) const;
  double gain_of(double score) const { return (score - node_score_) * gain_per_score_; }

  static constexpr std::size_t room = 264;  // 256 codes, one more for missing, and what vectors may read past them
  static constexpr std::size_t lanes = 4;   // histograms that are filled at once

  const GrowOptions& options_;
  MomentOptions wanted_, moments_;  // the second in the scale of the items
  const TreeTable& table_;
  MomentScale scale_;
  std::span<const double> x_log_x_;
  double gain_per_score_ = 1;
  std::vector<Moment> items_;

  // The node: its items, their sums, its score unsplit.
  const Moment* node_ = nullptr;
  Moment total_{};
  double total_g_ = 0, total_h_ = 0, node_score_ = 0, best_possible_ = 0;

  // A column of the node. Between columns all histogram cells are zero; the first lane is the histogram, the others are
  // used while it is filled.
  alignas(32) std::array<Moment, lanes * room> histogram_{};
  std::array<Moment, room> left_{};    // what goes left with each cut
  std::array<double, room> scores_{};  // of each cut
  CodeSet present_set_;
  std::array<Moment, room> present_, ordered_;
  std::array<std::uint8_t, room> present_codes_, ordered_codes_;
  std::vector<std::uint8_t> node_codes_;

  std::vector<std::vector<Moment>> histograms_;  // of all columns, by number
  std::vector<int> free_histograms_;
};

}  // namespace espalier
