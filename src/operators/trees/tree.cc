#include "operators/trees/tree.h"

#include <array>
#include <cmath>
#include <numeric>

namespace espalier {
namespace {

using RowSpan = std::span<std::uint32_t>;

struct Best {
  double score = -1;
  std::size_t feature = 0;
  std::uint8_t code = 0;  // the last that goes left
  double threshold = 0;
  bool missing_left = true;
};

class Grower {
 public:
  Grower(const GrowOptions& options, const TreeTable& table, std::span<const std::uint32_t> copies, Rng rng)
      : options_(options),
        table_(table),
        copies_(copies),
        rng_(rng),
        stride_(table.outputs + 2),
        features_(table.bins.size()),
        histogram_(256 * stride_),
        left_(stride_),
        right_(stride_) {
    std::iota(features_.begin(), features_.end(), std::size_t{0});
  }

  void node(RowSpan rows, int depth) {
    const std::size_t id = tree.feature.size();
    const std::vector<double> total = leaf(rows);
    if (depth >= options_.max_depth || total[0] < 2.0 * options_.min_samples_leaf || pure(rows, total)) return;
    const Best best = best_split(rows, total);
    if (best.score < 0) return;
    const std::size_t middle = divide(rows, best);
    tree.feature[id] = static_cast<std::int32_t>(best.feature);
    tree.threshold[id] = best.threshold;
    tree.missing_left[id] = best.missing_left;
    node(rows.first(middle), depth + 1);
    tree.right[id] = static_cast<std::int32_t>(tree.feature.size());
    node(rows.subspan(middle), depth + 1);
  }

  Tree tree;

 private:
  // Sums are (rows, weight, amount per slot).
  void add(double* sums, std::uint32_t i) const {
    const double weight = copies_[i] * table_.weight[i];
    sums[0] += copies_[i];
    sums[1] += weight;
    sums[2 + table_.slot[i]] += weight * table_.amount[i];
  }

  // Weighted squared means; the more of it a split keeps, the less impurity or squared error is left.
  double score(const std::vector<double>& sums) const {
    double out = 0;
    for (std::size_t k = 2; k < stride_; ++k) out += sums[k] * sums[k];
    return sums[1] > 0 ? out / sums[1] : 0;
  }

  std::vector<double> leaf(RowSpan rows) {
    std::vector<double> total(stride_);
    for (const std::uint32_t i : rows) add(total.data(), i);
    tree.feature.push_back(-1);
    tree.right.push_back(0);
    tree.threshold.push_back(0);
    tree.missing_left.push_back(0);
    for (std::size_t k = 2; k < stride_; ++k) tree.value.push_back(total[1] > 0 ? total[k] / total[1] : 0);
    return total;
  }

  bool pure(RowSpan rows, const std::vector<double>& total) const {
    double energy = 0;
    for (const std::uint32_t i : rows) energy += copies_[i] * table_.weight[i] * table_.amount[i] * table_.amount[i];
    return energy - score(total) <= 1e-12 * energy;
  }

  Best best_split(RowSpan rows, const std::vector<double>& total) {
    Best best;
    for (std::size_t tried = 0; tried < features_.size() && (tried < options_.max_features || best.score < 0);
         ++tried) {
      std::swap(features_[tried], features_[tried + rng_.below(features_.size() - tried)]);
      try_feature(features_[tried], rows, total, best);
    }
    return best;
  }

  void try_feature(std::size_t f, RowSpan rows, const std::vector<double>& total, Best& best) {
    const Bins& bins = *table_.bins[f];
    const auto present = fill(f, rows);  // only these are visited: a small node costs what it holds, not 256
    const std::size_t codes = present.size() - (!present.empty() && present.back() == Bins::missing);
    for (const bool missing_left : {true, false}) {
      if (codes == present.size() && !missing_left) break;
      std::fill(left_.begin(), left_.end(), 0.0);
      if (codes < present.size() && missing_left) accumulate(Bins::missing);
      for (std::size_t c = 0; c + 1 < codes; ++c) {
        accumulate(present[c]);
        for (std::size_t k = 0; k < stride_; ++k) right_[k] = total[k] - left_[k];
        if (std::min(left_[0], right_[0]) < options_.min_samples_leaf) continue;
        const double s = score(left_) + score(right_);
        if (s <= best.score) continue;
        const bool goes_left = codes < present.size() ? missing_left : left_[0] >= right_[0];
        best = {s, f, present[c], bins.cut_between(present[c], present[c + 1]), goes_left};
      }
    }
    for (const std::uint8_t c : present) std::fill_n(&histogram_[c * stride_], stride_, 0.0);
  }

  std::vector<std::uint8_t> fill(std::size_t f, RowSpan rows) {
    std::array<bool, 256> seen{};
    const std::uint8_t* codes = table_.bins[f]->codes.data();
    const Rows& at = *table_.rows[f];
    for (const std::uint32_t i : rows) {
      const std::uint8_t c = codes[at[i]];
      seen[c] = true;
      add(&histogram_[c * stride_], i);
    }
    std::vector<std::uint8_t> out;
    for (std::size_t c = 0; c < seen.size(); ++c)
      if (seen[c]) out.push_back(static_cast<std::uint8_t>(c));
    return out;
  }

  void accumulate(std::uint8_t code) {
    for (std::size_t k = 0; k < stride_; ++k) left_[k] += histogram_[code * stride_ + k];
  }

  // Stable, and ours: the order of rows decides the order of sums, hence bits.
  std::size_t divide(RowSpan rows, const Best& best) {
    std::size_t kept = 0;
    aside_.clear();
    for (const std::uint32_t i : rows) {
      const std::uint8_t c = table_.code(best.feature, i);
      if (c == Bins::missing ? best.missing_left : c <= best.code)
        rows[kept++] = i;
      else
        aside_.push_back(i);
    }
    std::copy(aside_.begin(), aside_.end(), rows.begin() + static_cast<std::ptrdiff_t>(kept));
    return kept;
  }

  const GrowOptions& options_;
  const TreeTable& table_;
  std::span<const std::uint32_t> copies_;
  Rng rng_;
  std::size_t stride_;
  std::vector<std::size_t> features_;
  std::vector<double> histogram_, left_, right_;
  std::vector<std::uint32_t> aside_;
};

}  // namespace

std::size_t Tree::leaf(std::span<const View> columns, std::size_t row) const {
  std::size_t n = 0;
  while (feature[n] >= 0) {
    const double v = columns[static_cast<std::size_t>(feature[n])][row];
    const bool left = std::isnan(v) ? missing_left[n] != 0 : v <= threshold[n];
    n = left ? n + 1 : static_cast<std::size_t>(right[n]);
  }
  return n;
}

bool Tree::valid(std::size_t columns, std::size_t outputs) const {
  const std::size_t n = feature.size();
  if (n == 0 || right.size() != n || threshold.size() != n || missing_left.size() != n) return false;
  if (value.size() / outputs != n || value.size() % outputs != 0) return false;
  for (std::size_t i = 0; i < n; ++i) {
    if (feature[i] < 0) continue;
    const auto r = static_cast<std::int64_t>(right[i]), next = static_cast<std::int64_t>(i) + 1;
    if (static_cast<std::size_t>(feature[i]) >= columns || r <= next || r >= static_cast<std::int64_t>(n)) return false;
  }
  return true;
}

TreeTable::TreeTable(const Frame& in, const Target& y) : weight(y.rows()), outputs(y.column().outputs()) {
  for (std::size_t j = 0; j < in.columns(); ++j) {
    bins.push_back(in.share(j)->bins());
    rows.push_back(in.rows_of(j));
  }
  const bool classes = y.column().task() == Task::classification;
  for (std::size_t i = 0; i < y.rows(); ++i) {
    slot.push_back(classes ? static_cast<std::uint32_t>(y.label(i)) : 0);
    amount.push_back(classes ? 1.0 : y.value(i));
    weight[i] = y.weight(i);
  }
}

Tree grow_tree(const GrowOptions& options, const TreeTable& table, std::span<const std::uint32_t> copies, Rng rng) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < copies.size(); ++i)
    if (copies[i] > 0) rows.push_back(i);
  Grower grower(options, table, copies, rng);
  grower.node(rows, 0);
  return std::move(grower.tree);
}

}  // namespace espalier
