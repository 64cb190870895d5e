#pragma once
// Trees that fit a target itself, again and again on one table: what forests, AdaBoost and selectors by trees grow.
//
// A TreeFit reads the table and the target once; after that a tree costs what its rows and columns cost. What changes
// from tree to tree is how much each row counts:
//
//   TreeFit fit({.grow = …}, frame, target, crew);
//   RowWeights rows = fit.weigh(weights);                 // a forest: one set of weights,
//   Grown tree = fit.grow(rows, copies, rng);             // other draws of the rows
//
//   rows = fit.weigh(other_weights, std::move(rows));     // AdaBoost: other weights each time, in the same memory
//   Grown next = fit.grow(rows, {}, rng);
//
// A tree depends on its weights, copies and rng alone, not on the trees grown before, and several threads may grow at
// once: only memory is kept between trees. Its leaves have their values (see ForestState::trees), and Grown::rows_of
// names the rows of each leaf, so a caller need not walk the tree to know what it says of them.
#include <memory>
#include <mutex>

#include "data/target.h"
#include "operators/trees/grower.h"
#include "operators/trees/moment.h"

namespace espalier {

// What a split of classes lowers. Regressions lower the squared error.
enum class Impurity { gini, entropy };

struct TreeFitOptions {
  GrowOptions grow;
  Impurity criterion = Impurity::gini;
};

// How much each row counts, rounded to the whole numbers that kernels add up. Made by TreeFit::weigh().
struct RowWeights {
  std::vector<double> weight;        // as given
  std::vector<std::uint32_t> rows;   // those that weigh something, in the order that the kernel wants
  bool whole = false;                // every row counts once: sums of weights are counts
  MomentScale scale;                 // regressions and two classes: how numbers became whole,
  std::vector<Moment> moments;       //   and each row's
  std::vector<std::uint32_t> units;  // three classes and more: each row's weight
  std::vector<double> x_log_x;       // of all sums there can be, if whole and measured by entropy; else empty
  bool none() const { return rows.empty(); }
};

class TreeFit {
 public:
  // `crew` stops growing trees; no threads are started here.
  TreeFit(const TreeFitOptions&, const Frame&, const Target&, const Crew& crew);
  ~TreeFit();

  std::size_t rows() const { return y_.size(); }
  // One weight a row, finite and not negative; none at all: every row counts once. A row of weight zero is left out: it
  // moves no split and is in no leaf. `memory`: an earlier result that is no longer wanted.
  RowWeights weigh(std::span<const double> weights, RowWeights memory = {}) const;
  // A tree on the rows that weigh something. Row i stands in it copies[i] times (bootstrap), or once where `copies` is
  // empty; min_samples_leaf and min_samples_split count it once. Some row must be left.
  Grown grow(const RowWeights&, std::span<const std::uint32_t> copies, Rng) const;

 private:
  struct Workspace;
  class Borrowed;
  bool many_classes() const { return classes_ > 2; }
  double number(std::size_t i) const;
  void weigh_classes(RowWeights&) const;
  void weigh_moments(RowWeights&) const;
  void set_means(const RowWeights&, std::span<const std::uint32_t> copies, Grown&) const;
  void set_shares(const RowWeights&, std::span<const std::uint32_t> copies, Grown&) const;

  TreeFitOptions options_;
  TreeTable table_;
  Crew crew_;
  std::vector<double> y_;
  std::size_t classes_;                // 0: a regression
  double centre_ = 0;                  // of a regression: numbers are taken from here, so that they stay small
  std::vector<std::uint32_t> order_;   // all rows as the kernel wants them: by class if there are more than two
  std::vector<std::uint32_t> labels_;  // if there are more than two
  mutable std::mutex mutex_;           // of the line below
  mutable std::vector<std::unique_ptr<Workspace>> spare_;
};

}  // namespace espalier
