#pragma once
// The kernel for several classes: Gini impurity and entropy.
//
// A cut scores, summed over its two sides, with W_c the weight of class c on a side and W that of all classes:
//
//     Gini       sum of W_c^2 / W                     weight less impurity times weight
//     entropy    sum of W_c log W_c  -  W log W       minus impurity times weight
//
// so the most is the purest. Items lie by class, also within each node (rows are divided stably), so a node's classes
// are runs of its rows. They are numbered anew in every node, 0 to what it holds: a deep node with two of fifty classes
// costs what two cost. Sums by code are rows of a matrix, a code each, with a column a class of the node, padded to
// whole vectors of four.
#include "operators/trees/grower.h"

namespace espalier {

class ClassKernel {
 public:
  // Weights are whole, so that sums of them are exact; real ones come multiplied by a scale of the caller's.
  struct Item {
    std::uint32_t label, weight;
  };

  ClassKernel(const GrowOptions&, bool entropy, const TreeTable&);
  // Begins a tree: gives the place where the items of its rows are to be written, by class. Where all weights are small
  // whole numbers `x_log_x` may hold that function of every sum there can be; else it is empty.
  std::vector<Item>& begin_tree(std::span<const double> x_log_x = {});

  // What Grower asks of a kernel.
  std::span<Item> items() { return items_; }
  bool enter_node(RowRange);
  double best_possible_score() const { return (entropy_ ? -1e-12 : 1 - 1e-12) * weight_; }  // pure, but for rounding
  bool try_cuts(std::size_t j, std::span<const std::uint32_t> rows, NodeSplit& best);
  bool try_drawn_cut(std::size_t j, std::span<const std::uint32_t> rows, Rng&, NodeSplit& best);

 private:
  // The sums of a column by code.
  std::size_t add_up_codes(const TreeTable::Column&, std::span<const std::uint32_t> rows);
  template <bool sparse>
  void add_rows(const TreeTable::Column&, std::span<const std::uint32_t> rows);
  void order_categories(const TreeTable::Column&);
  void clear_sums();
  std::uint64_t* sums(std::size_t code) { return &histogram_[code * stride_]; }

  // The cuts of a column: the codes up to place `last` of present_ go left.
  void evaluate_cuts(std::size_t j, bool missing_left, NodeSplit& best);
  template <std::size_t vectors>
  void evaluate_cuts_by_gini(std::size_t j, bool missing_left, NodeSplit& best);
  void clear_left();
  void add_left(std::size_t code);
  void evaluate_left(std::size_t j, std::size_t last, bool missing_left, NodeSplit& best);
  bool evaluate_drawn_cut(std::size_t j, std::span<const std::uint32_t> rows, Rng&, NodeSplit& best);
  void evaluate_drawn_left(std::size_t j, std::size_t last, bool missing_left, double threshold, NodeSplit& best);
  double score_left() const;
  double x_log_x(double) const;
  void record_cut(std::size_t j, double score, std::size_t last, bool missing_left, NodeSplit& best) const;

  const GrowOptions& options_;
  bool entropy_;
  const TreeTable& table_;
  std::span<const double> x_log_x_;
  std::vector<Item> items_;

  // The node: its items, where the run of each of its classes ends, their weights.
  const Item* node_ = nullptr;
  std::size_t size_ = 0, stride_ = 0;  // its rows; its classes, rounded up to whole vectors
  std::vector<std::uint32_t> ends_;
  double weight_ = 0, node_score_ = 0;
  std::vector<double> total_;

  // A column of the node. Between columns all sums are zero.
  std::vector<std::uint64_t> histogram_;    // stride_ a code
  std::array<std::uint32_t, 264> count_{};  // rows by code; only where min_samples_leaf asks
  std::array<std::uint8_t, 256> seen_{};
  CodeSet present_set_;
  std::array<std::uint8_t, 256> present_{};  // codes that have rows, in the order in which cuts part them
  std::size_t presents_ = 0, missing_code_ = 0;
  bool missing_ = false;
  std::vector<std::uint8_t> node_codes_;

  // What goes left with the cut that is evaluated: weight by class, and rows.
  std::vector<std::uint64_t> left_;
  std::uint32_t left_rows_ = 0;
};

}  // namespace espalier
