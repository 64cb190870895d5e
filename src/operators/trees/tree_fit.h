#pragma once
// Trees that fit a target itself, again and again on one table: what forests, AdaBoost and selectors by trees grow.
//
// A TreeFit reads the table and the target once; after that a tree costs its rows and columns only. What changes from
// tree to tree is how much each row counts:
//
//   TreeFit fit({.grow = …}, frame, target, crew);
//   for (…) Grown tree = fit.grow(fit.weigh(weights), rng);     // AdaBoost: other weights each time
//
//   const RowWeights same = fit.weigh(weights);                 // a forest: one set of weights,
//   Grown tree = fit.grow(same, copies, rng);                   // other draws of the rows
//
// Nothing is kept between calls: a tree depends on its weights, copies and rng, not on the trees grown before, and
// several threads may grow at once. The leaves of a tree have their values (see ForestState::trees), and
// Grown::rows_of(leaf) names the rows in each, so a caller need not walk the tree to know what it says of them.
#include "data/target.h"
#include "operators/trees/grower.h"
#include "operators/trees/moments.h"

namespace espalier {

// What a split of classes lowers. Regressions lower the squared error.
enum class Impurity { gini, entropy };

struct TreeFitOptions {
  GrowOptions grow;
  Impurity criterion = Impurity::gini;
};

// How much each row counts, rounded to the whole numbers that the kernels add up. Made by TreeFit::weigh().
struct RowWeights {
  std::vector<double> weight;        // as given
  std::vector<std::uint32_t> rows;   // those that weigh something, in the order the kernel wants
  bool whole = false;                // every row counts once; sums are counts
  MomentScale scale;                 // regressions and two classes: how numbers became whole,
  std::vector<Moment> moments;       //   and each row's share
  std::vector<std::uint32_t> units;  // three classes and more: each row's weight
  std::vector<double> x_log_x = {};  // of the whole numbers that sums may be; empty: logarithms are computed
  bool none() const { return rows.empty(); }
};

class TreeFit {
 public:
  // `crew` stops growing trees; it starts no threads here.
  TreeFit(const TreeFitOptions&, const Frame&, const Target&, const Crew& crew);

  std::size_t rows() const { return y_.size(); }
  // One weight a row, not negative and finite; none at all: every row counts once. A row of weight zero is left out: it
  // is in no leaf and moves no split.
  RowWeights weigh(std::vector<double> weights = {}) const;
  // A tree. Row i stands in it copies[i] times (bootstrap), or once where `copies` is empty, but min_samples_leaf and
  // min_samples_split count it as one. Some row that weighs something must be among them.
  Grown grow(const RowWeights&, std::span<const std::uint32_t> copies, Rng) const;
  Grown grow(const RowWeights& weights, Rng rng) const { return grow(weights, {}, rng); }

 private:
  bool many_classes() const { return classes_ > 2; }
  double number(std::size_t i) const;
  void weigh_classes(RowWeights&) const;
  void weigh_moments(RowWeights&) const;
  Grown grow_by_moments(const RowWeights&, std::span<const std::uint32_t> copies, std::vector<std::uint32_t> rows,
                        Rng) const;
  Grown grow_by_classes(const RowWeights&, std::span<const std::uint32_t> copies, std::vector<std::uint32_t> rows,
                        Rng) const;
  void set_means(const RowWeights&, std::span<const std::uint32_t> copies, Grown&) const;
  void set_shares(const RowWeights&, std::span<const std::uint32_t> copies, Grown&) const;

  TreeFitOptions options_;
  TreeTable table_;
  const Crew& crew_;
  std::vector<double> y_;
  std::size_t classes_;                // 0: a regression
  double centre_ = 0;                  // of a regression: numbers are taken from here, so that they stay small
  std::vector<std::uint32_t> order_;   // all rows as the kernel wants them: by class if there are more than two
  std::vector<std::uint32_t> labels_;  // if there are more than two
};

}  // namespace espalier
