#include "operators/trees/tree_fit.h"

#include <algorithm>
#include <cmath>

#include "operators/trees/class_kernel.h"
#include "operators/trees/moment_kernel.h"

namespace espalier {
namespace {

std::uint32_t times(std::span<const std::uint32_t> copies, std::size_t row) { return copies.empty() ? 1 : copies[row]; }

MomentOptions moment_options(const TreeFitOptions& options, std::size_t classes) {
  return {.classes = classes > 0, .entropy = classes > 0 && options.criterion == Impurity::entropy};
}

}  // namespace

// What one tree at a time needs.
struct TreeFit::Workspace {
  explicit Workspace(const TreeFit& fit)
      : moments(fit.options_.grow, moment_options(fit.options_, fit.classes_), fit.table_),
        by_moments(fit.options_.grow, fit.table_, moments, fit.crew_),
        classes(fit.options_.grow, fit.options_.criterion == Impurity::entropy, fit.table_),
        by_classes(fit.options_.grow, fit.table_, classes, fit.crew_) {}
  MomentKernel moments;
  Grower<MomentKernel> by_moments;
  ClassKernel classes;
  Grower<ClassKernel> by_classes;
};

// A workspace that nobody else has, for as long as this lives.
class TreeFit::Borrowed {
 public:
  explicit Borrowed(const TreeFit& fit) : fit_(fit) {
    const std::lock_guard lock(fit.mutex_);
    if (fit.spare_.empty()) fit.spare_.push_back(std::make_unique<Workspace>(fit));
    workspace_ = std::move(fit.spare_.back());
    fit.spare_.pop_back();
  }
  ~Borrowed() {
    const std::lock_guard lock(fit_.mutex_);
    fit_.spare_.push_back(std::move(workspace_));
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  Workspace* operator->() const { return workspace_.get(); }

 private:
  const TreeFit& fit_;
  std::unique_ptr<Workspace> workspace_;
};

TreeFit::~TreeFit() = default;

TreeFit::TreeFit(const TreeFitOptions& options, const Frame& in, const Target& y, const Crew& crew)
    : options_(options),
      table_(in, crew),
      crew_(crew),
      y_(y.rows()),
      classes_(y.column().classes.size()),
      order_(y.rows()) {
  for (std::size_t i = 0; i < y_.size(); ++i) y_[i] = y.value(i);
  if (classes_ == 0)
    for (const double v : y_) centre_ += v / static_cast<double>(y_.size());
  std::iota(order_.begin(), order_.end(), 0u);
  if (!many_classes()) return;
  std::ranges::stable_sort(order_, {}, [&](std::uint32_t i) { return y_[i]; });
  for (const double c : y_) labels_.push_back(static_cast<std::uint32_t>(c));
}

// A row as the kernel of moments sees it: whether it is of the last class, or how far it lies from the mean.
double TreeFit::number(std::size_t i) const {
  return classes_ > 0 ? static_cast<double>(y_[i] == static_cast<double>(classes_ - 1)) : y_[i] - centre_;
}

RowWeights TreeFit::weigh(std::span<const double> weights, RowWeights out) const {
  CHECK(weights.empty() || weights.size() == rows());
  out.whole = weights.empty();
  if (out.whole)
    out.weight.assign(rows(), 1.0);
  else
    out.weight.assign(weights.begin(), weights.end());
  out.rows.clear();
  out.rows.reserve(rows());
  for (const std::uint32_t i : order_)
    if (out.weight[i] > 0) out.rows.push_back(i);
  if (out.none()) return out;
  many_classes() ? weigh_classes(out) : weigh_moments(out);
  const bool entropy = options_.criterion == Impurity::entropy && classes_ > 0;
  out.x_log_x.resize(out.whole && entropy ? rows() + 1 : 0);
  for (std::size_t x = 1; x < out.x_log_x.size(); ++x)
    out.x_log_x[x] = static_cast<double>(x) * std::log(static_cast<double>(x));
  return out;
}

// The largest weight is 2^24, so a row that was drawn 2^7 times still fits.
void TreeFit::weigh_classes(RowWeights& out) const {
  const double largest = *std::ranges::max_element(out.weight);
  out.units.resize(rows());
  for (std::size_t i = 0; i < rows(); ++i)
    out.units[i] = static_cast<std::uint32_t>(out.whole ? 1 : std::ceil(out.weight[i] / largest * 0x1p24));
}

void TreeFit::weigh_moments(RowWeights& out) const {
  double largest_g = 0, largest_h = 0;
  for (std::size_t i = 0; i < rows(); ++i) {
    largest_g = std::max(largest_g, std::abs(number(i)) * out.weight[i]);
    largest_h = std::max(largest_h, out.weight[i]);
  }
  out.scale = MomentScale::of(rows(), largest_g, largest_h, out.whole);
  if (classes_ > 0) out.scale.g = out.scale.h;
  out.scale.exact = classes_ > 0 || out.whole;
  out.moments.resize(rows());
  for (std::size_t i = 0; i < rows(); ++i) out.moments[i] = out.scale.make(number(i) * out.weight[i], out.weight[i]);
}

Grown TreeFit::grow(const RowWeights& weights, std::span<const std::uint32_t> copies, Rng rng) const {
  std::vector<std::uint32_t> rows;
  rows.reserve(weights.rows.size());
  for (const std::uint32_t i : weights.rows)
    if (times(copies, i) > 0) rows.push_back(i);
  CHECK(!rows.empty());
  const Borrowed space(*this);
  if (many_classes()) {
    std::vector<ClassKernel::Item>& items = space->classes.begin_tree(weights.x_log_x);
    items.resize(rows.size());
    for (std::size_t k = 0; k < rows.size(); ++k)
      items[k] = {labels_[rows[k]], times(copies, rows[k]) * weights.units[rows[k]]};
    Grown out = space->by_classes.grow(std::move(rows), {}, rng);
    set_shares(weights, copies, out);
    return out;
  }
  std::vector<Moment>& items = space->moments.begin_tree(weights.scale, weights.x_log_x);
  items.resize(rows.size());
  for (std::size_t k = 0; k < rows.size(); ++k) items[k] = weights.moments[rows[k]].drawn(times(copies, rows[k]));
  Grown out = space->by_moments.grow(std::move(rows), {}, rng);
  set_means(weights, copies, out);
  return out;
}

void TreeFit::set_means(const RowWeights& weights, std::span<const std::uint32_t> copies, Grown& out) const {
  for (const Leaf& leaf : out.leaves) {
    double sum = 0, total = 0;
    for (const std::uint32_t i : out.rows_of(leaf)) {
      const double w = times(copies, i) * weights.weight[i];
      sum += w * number(i);
      total += w;
    }
    out.tree.value.push_back(total > 0 ? centre_ + sum / total : centre_);
  }
}

void TreeFit::set_shares(const RowWeights& weights, std::span<const std::uint32_t> copies, Grown& out) const {
  std::vector<double> shares(classes_);
  std::vector<std::uint32_t> seen;
  out.tree.first.push_back(0);
  for (const Leaf& leaf : out.leaves) {
    double total = 0;
    seen.clear();
    for (const std::uint32_t i : out.rows_of(leaf)) {
      if (shares[labels_[i]] == 0) seen.push_back(labels_[i]);
      shares[labels_[i]] += times(copies, i) * weights.weight[i];
      total += times(copies, i) * weights.weight[i];
    }
    std::ranges::sort(seen);
    for (const std::uint32_t c : seen) {
      out.tree.slot.push_back(static_cast<std::int32_t>(c));
      out.tree.value.push_back(total > 0 ? std::exchange(shares[c], 0.0) / total : 0.0);
    }
    out.tree.first.push_back(static_cast<std::int32_t>(out.tree.slot.size()));
  }
}

}  // namespace espalier
