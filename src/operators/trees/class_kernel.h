#pragma once
// The kernel for several classes: Gini impurity and entropy. Classes are numbered anew in every node, so that a deep
// node with two of fifty classes costs what two cost.
#include "operators/trees/grower.h"

namespace espalier {

class ClassKernel {
 public:
  // Weights are whole, so that sums of them are exact; real ones come multiplied by a scale of the caller's.
  struct Item {
    std::uint32_t label, weight;
  };

  // x_log_x[w] saves logarithms where it is not empty.
  ClassKernel(const GrowOptions&, bool entropy, const TreeTable&, std::span<const double> x_log_x);
  std::vector<Item>& items() { return rows_; }  // by class; dividing rows keeps their order

  // As in MomentKernel.
  bool enter(RowRange);
  double ceiling() const { return (entropy_ ? -1e-12 : 1 - 1e-12) * weight_; }
  bool offer(std::size_t j, std::span<const std::uint32_t> rows, NodeSplit& best);
  bool offer_random(std::size_t j, std::span<const std::uint32_t> rows, Rng&, NodeSplit& best);

 private:
  template <bool sparse>
  void fill(const TreeTable::Column&, std::span<const std::uint32_t> rows);
  std::size_t collect(const TreeTable::Column&, std::span<const std::uint32_t> rows);
  void order_categories(const TreeTable::Column&);
  void scan(std::size_t j, bool missing_left, NodeSplit& best);
  template <std::size_t vectors>
  void scan_gini(std::size_t j, bool missing_left, NodeSplit& best);
  void start_left();
  void add_left(std::size_t code);
  void judge(std::size_t j, std::size_t at, bool missing_left, NodeSplit& best);
  void judge_drawn(std::size_t j, std::size_t at, bool missing_left, double threshold, NodeSplit& best);
  bool offer_random_present(std::size_t j, std::span<const std::uint32_t> rows, Rng&, NodeSplit& best);
  double score() const;
  double x_log_x(double) const;
  void take(std::size_t j, double score, std::size_t at, bool missing_left, NodeSplit& best) const;
  void clear();
  std::uint64_t* sums(std::size_t code) { return &histogram_[code * stride_]; }

  const GrowOptions& options_;
  bool entropy_;
  const TreeTable& table_;
  std::span<const double> x_log_x_;
  std::vector<Item> rows_;

  const Item* node_ = nullptr;
  std::size_t size_ = 0, stride_ = 0;  // rows of the node; its classes, rounded up to whole vectors
  std::vector<std::uint32_t> ends_;    // where the rows of each of its classes end
  double weight_ = 0, parent_ = 0;
  std::vector<double> total_;
  std::vector<std::uint64_t> left_;
  std::uint32_t left_rows_ = 0;

  std::vector<std::uint64_t> histogram_;  // stride_ a code
  std::array<std::uint32_t, 264> count_{};
  std::array<std::uint8_t, 256> seen_{};
  CodeSet present_set_;
  std::array<std::uint8_t, 256> present_{};
  std::size_t presents_ = 0, missing_code_ = 0;
  bool missing_ = false;
  std::vector<std::uint8_t> node_codes_;
};

}  // namespace espalier
