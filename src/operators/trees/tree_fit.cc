#include "operators/trees/tree_fit.h"

#include <algorithm>
#include <cmath>

#include "operators/trees/class_kernel.h"

namespace espalier {
namespace {

std::uint32_t times(std::span<const std::uint32_t> copies, std::size_t row) { return copies.empty() ? 1 : copies[row]; }

}  // namespace

TreeFit::TreeFit(const TreeFitOptions& options, const Frame& in, const Target& y, const Crew& crew)
    : options_(options), table_(in), crew_(crew), y_(y.rows()), classes_(y.column().classes.size()), order_(y.rows()) {
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

RowWeights TreeFit::weigh(std::vector<double> weights) const {
  RowWeights out{.whole = weights.empty()};
  out.weight = out.whole ? std::vector<double>(rows(), 1.0) : std::move(weights);
  CHECK(out.weight.size() == rows());
  out.rows.reserve(rows());
  for (const std::uint32_t i : order_)
    if (out.weight[i] > 0) out.rows.push_back(i);
  if (out.none()) return out;
  many_classes() ? weigh_classes(out) : weigh_moments(out);
  if (!out.whole || options_.criterion != Impurity::entropy || classes_ == 0) return out;
  out.x_log_x.resize(rows() + 1);
  for (std::size_t x = 1; x < out.x_log_x.size(); ++x)
    out.x_log_x[x] = static_cast<double>(x) * std::log(static_cast<double>(x));
  return out;
}

// The largest weight is 2^24, so a row that was drawn 2^7 times still fits.
void TreeFit::weigh_classes(RowWeights& out) const {
  const double largest = *std::ranges::max_element(out.weight);
  for (const double w : out.weight)
    out.units.push_back(static_cast<std::uint32_t>(out.whole ? 1 : std::ceil(w / largest * 0x1p24)));
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
  out.moments.reserve(rows());
  for (std::size_t i = 0; i < rows(); ++i)
    out.moments.push_back(out.scale.make(number(i) * out.weight[i], out.weight[i]));
}

Grown TreeFit::grow(const RowWeights& weights, std::span<const std::uint32_t> copies, Rng rng) const {
  std::vector<std::uint32_t> drawn;
  drawn.reserve(weights.rows.size());
  for (const std::uint32_t i : weights.rows)
    if (times(copies, i) > 0) drawn.push_back(i);
  CHECK(!drawn.empty());
  return many_classes() ? grow_by_classes(weights, copies, std::move(drawn), rng)
                        : grow_by_moments(weights, copies, std::move(drawn), rng);
}

Grown TreeFit::grow_by_moments(const RowWeights& weights, std::span<const std::uint32_t> copies,
                               std::vector<std::uint32_t> rows, Rng rng) const {
  const bool entropy = options_.criterion == Impurity::entropy && classes_ > 0;
  MomentKernel kernel(options_.grow, {.classes = classes_ > 0, .entropy = entropy, .x_log_x = weights.x_log_x}, table_);
  std::vector<Moment>& items = kernel.items(weights.scale);
  items.reserve(rows.size());
  for (const std::uint32_t i : rows) items.push_back(weights.moments[i].drawn(times(copies, i)));
  Grown out = Grower(options_.grow, table_, kernel, rng, crew_).grow(std::move(rows));
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

Grown TreeFit::grow_by_classes(const RowWeights& weights, std::span<const std::uint32_t> copies,
                               std::vector<std::uint32_t> rows, Rng rng) const {
  ClassKernel kernel(options_.grow, options_.criterion == Impurity::entropy, table_, weights.x_log_x);
  std::vector<ClassKernel::Item>& items = kernel.items();
  items.reserve(rows.size());
  for (const std::uint32_t i : rows) items.push_back({labels_[i], times(copies, i) * weights.units[i]});
  Grown out = Grower(options_.grow, table_, kernel, rng, crew_).grow(std::move(rows));
  set_shares(weights, copies, out);
  return out;
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
