#pragma once
// The kernel for several classes: Gini impurity and entropy. Classes are numbered anew in every node, so that a deep
// node with two of fifty classes costs what two cost.
#include "operators/trees/grower.h"

namespace espalier {

class ClassKernel {
 public:
  // Class and weight of each row of the table; x_log_x[w] saves logarithms where all weights are whole.
  ClassKernel(const GrowOptions&, bool entropy, const TreeTable&, std::span<const std::uint32_t> classes,
              std::span<const double> weights, std::span<const double> x_log_x, std::size_t class_count);

  // As in MomentKernel.
  bool enter(std::span<const std::uint32_t> rows);
  bool offer(std::size_t j, std::span<const std::uint32_t> rows, NodeSplit& best);
  bool offer_random(std::size_t j, std::span<const std::uint32_t> rows, Rng&, NodeSplit& best);

 private:
  std::size_t collect(const TreeTable::Column&, std::span<const std::uint32_t> rows);
  void order_categories();
  void add_left(std::size_t code);
  void judge(std::size_t j, std::size_t at, bool missing_left, NodeSplit& best);
  void judge_drawn(std::size_t j, std::size_t at, bool missing_left, double threshold, NodeSplit& best);
  bool offer_random_present(std::size_t j, std::span<const std::uint32_t> rows, Rng&, NodeSplit& best);
  double score() const;
  double x_log_x(double) const;
  void take(std::size_t j, double score, std::size_t at, bool missing_left, NodeSplit& best) const;
  void clear();
  double* sums(std::size_t code) { return &histogram_[code * stride_]; }

  const GrowOptions& options_;
  bool entropy_;
  const TreeTable& table_;
  std::span<const std::uint32_t> classes_;
  std::span<const double> weights_, x_log_x_;

  std::vector<std::uint32_t> number_, seen_classes_;  // of a class in this node, from 1; classes that have one
  std::vector<std::uint32_t> node_classes_;
  std::vector<double> node_weights_;
  std::size_t rows_ = 0, stride_ = 0;
  double weight_ = 0, parent_ = 0;
  std::vector<double> total_, left_, sides_;
  std::uint32_t left_rows_ = 0;

  std::vector<double> histogram_;  // stride_ a code
  std::array<std::uint32_t, 264> count_{};
  alignas(8) std::array<std::uint8_t, 264> seen_{};
  std::array<std::uint8_t, 256> present_{};
  std::size_t presents_ = 0, missing_code_ = 0;
  bool missing_ = false;
  std::vector<std::uint8_t> node_codes_;
};

}  // namespace espalier
