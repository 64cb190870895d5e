#include "operators/trees/forest.h"

#include <algorithm>
#include <cmath>

#include "operators/trees/classes.h"
#include "operators/trees/moments.h"

namespace espalier {
namespace {

// The target of a forest, and one tree on it.
class ForestFit {
 public:
  ForestFit(const ForestOptions& options, const Frame& in, const Target& y, const Crew& crew)
      : options_(options),
        table_(in),
        crew_(crew),
        y_(y.rows()),
        weight_(y.rows()),
        classes_(y.column().classes.size()) {
    whole_ = !y.weighted() && !options.balanced;
    for (std::size_t i = 0; i < y_.size(); ++i) {
      y_[i] = y.value(i);
      weight_[i] = y.weight(i);
    }
    if (options.balanced) balance();
    for (std::uint32_t i = 0; i < y_.size(); ++i)
      if (weight_[i] > 0) order_.push_back(i);
    if (classes_ > 2) std::ranges::stable_sort(order_, {}, [&](std::uint32_t i) { return y_[i]; });
    classes_ > 2 ? prepare_classes() : prepare_moments();
    if (whole_ && options.criterion == Impurity::entropy && classes_ > 0) {
      x_log_x_.resize(y_.size() + 1);
      for (std::size_t x = 1; x < x_log_x_.size(); ++x)
        x_log_x_[x] = static_cast<double>(x) * std::log(static_cast<double>(x));
    }
  }

  bool weightless() const { return order_.empty(); }

  Grown tree(Rng rng) const {
    std::vector<std::uint32_t> copies = draw_rows(rng);
    std::vector<std::uint32_t> rows;
    rows.reserve(order_.size());
    for (const std::uint32_t i : order_)
      if (copies[i] > 0) rows.push_back(i);
    if (rows.empty()) {  // only rows that do not count were drawn
      rows = order_;
      copies.assign(y_.size(), 1);
    }
    return classes_ > 2 ? class_tree(copies, std::move(rows), rng.child(0))
                        : moment_tree(copies, std::move(rows), rng.child(0));
  }

 private:
  // n / (classes seen * rows of the class), as scikit-learn's "balanced".
  void balance() {
    std::vector<double> rows(classes_);
    for (const double c : y_) ++rows[static_cast<std::size_t>(c)];
    const auto seen = static_cast<double>(std::ranges::count_if(rows, [](double n) { return n > 0; }));
    for (std::size_t i = 0; i < y_.size(); ++i)
      weight_[i] *= static_cast<double>(y_.size()) / (seen * rows[static_cast<std::size_t>(y_[i])]);
  }

  void prepare_classes() {
    for (const double c : y_) labels_.push_back(static_cast<std::uint32_t>(c));
    const double largest = *std::ranges::max_element(weight_);
    for (const double w : weight_)  // drawn 2^7 times, a row still fits
      units_.push_back(static_cast<std::uint32_t>(whole_ ? 1 : std::ceil(w / largest * 0x1p24)));
  }

  // The kernel's number of a row: whether it is of the last class, or how far it lies from the mean.
  double number(std::size_t i) const {
    return classes_ > 0 ? static_cast<double>(y_[i] == static_cast<double>(classes_ - 1)) : y_[i] - centre_;
  }

  void prepare_moments() {
    if (classes_ == 0)
      for (const double v : y_) centre_ += v / static_cast<double>(y_.size());
    double largest_g = 0, largest_h = 0;
    for (std::size_t i = 0; i < y_.size(); ++i) {
      largest_g = std::max(largest_g, std::abs(number(i)) * weight_[i]);
      largest_h = std::max(largest_h, weight_[i]);
    }
    scale_ = MomentScale::of(y_.size(), largest_g, largest_h, whole_);
    if (classes_ > 0) scale_.g = scale_.h;
    scale_.exact = classes_ > 0 || whole_;
    for (std::size_t i = 0; i < y_.size(); ++i) moments_.push_back(scale_.make(number(i) * weight_[i], weight_[i]));
  }

  std::vector<std::uint32_t> draw_rows(Rng& rng) const {
    if (!options_.bootstrap) return std::vector<std::uint32_t>(y_.size(), 1);
    std::vector<std::uint32_t> copies(y_.size());
    const double share = std::nearbyint(options_.max_samples * static_cast<double>(y_.size()));
    for (std::size_t d = std::max<std::size_t>(1, static_cast<std::size_t>(share)); d > 0; --d)
      ++copies[rng.below(y_.size())];
    return copies;
  }

  Grown moment_tree(std::span<const std::uint32_t> copies, std::vector<std::uint32_t> rows, Rng rng) const {
    const MomentOptions moments{.classes = classes_ > 0,
                                .entropy = options_.criterion == Impurity::entropy && classes_ > 0,
                                .x_log_x = x_log_x_};
    MomentKernel kernel(options_.grow, moments, table_);
    std::vector<Moment>& items = kernel.items(scale_);
    items.reserve(rows.size());
    for (const std::uint32_t i : rows)
      items.push_back({moments_[i].g * copies[i], (moments_[i].h - 1) * copies[i] + 1});
    Grown out = Grower(options_.grow, table_, kernel, rng, crew_).grow(std::move(rows));
    for (const Leaf& leaf : out.leaves) {
      double sum = 0, weight = 0;
      for (const std::uint32_t i : out.rows_of(leaf)) {
        const double w = copies[i] * weight_[i];
        sum += w * number(i);
        weight += w;
      }
      out.tree.value.push_back(weight > 0 ? centre_ + sum / weight : centre_);
    }
    return out;
  }

  Grown class_tree(std::span<const std::uint32_t> copies, std::vector<std::uint32_t> rows, Rng rng) const {
    const bool entropy = options_.criterion == Impurity::entropy;
    ClassKernel kernel(options_.grow, entropy, table_, x_log_x_);
    std::vector<ClassKernel::Item>& items = kernel.items();
    items.reserve(rows.size());
    for (const std::uint32_t i : rows) items.push_back({labels_[i], copies[i] * units_[i]});
    Grown out = Grower(options_.grow, table_, kernel, rng, crew_).grow(std::move(rows));
    std::vector<double> shares(classes_);
    std::vector<std::uint32_t> seen;
    out.tree.first.push_back(0);
    for (const Leaf& leaf : out.leaves) {
      double weight = 0;
      seen.clear();
      for (const std::uint32_t i : out.rows_of(leaf)) {
        if (shares[labels_[i]] == 0) seen.push_back(labels_[i]);
        shares[labels_[i]] += copies[i] * weight_[i];
        weight += copies[i] * weight_[i];
      }
      std::ranges::sort(seen);
      for (const std::uint32_t c : seen) {
        out.tree.slot.push_back(static_cast<std::int32_t>(c));
        out.tree.value.push_back(weight > 0 ? std::exchange(shares[c], 0.0) / weight : 0.0);
      }
      out.tree.first.push_back(static_cast<std::int32_t>(out.tree.slot.size()));
    }
    return out;
  }

  const ForestOptions& options_;
  TreeTable table_;
  const Crew& crew_;
  std::vector<double> y_, weight_;
  std::size_t classes_;
  bool whole_ = true;
  double centre_ = 0;
  std::vector<std::uint32_t> order_;           // rows that count; by class if there are more than two
  std::vector<std::uint32_t> labels_, units_;  // class and weight as ClassKernel wants them
  MomentScale scale_;
  std::vector<Moment> moments_;
  std::vector<double> x_log_x_;
};

}  // namespace

std::size_t columns_tried(const MaxFeatures& wanted, std::size_t columns) {
  const auto d = static_cast<double>(columns);
  double out = d;
  if (wanted && wanted->is(ColumnCount::sqrt)) out = std::sqrt(d);
  if (wanted && wanted->is(ColumnCount::log2)) out = std::log2(d);
  if (wanted && wanted->number()) out = *wanted->number() <= 1 ? *wanted->number() * d : *wanted->number();
  return static_cast<std::size_t>(std::clamp(out, 1.0, std::max(d, 1.0)));
}

Result<ForestState> grow_forest(ForestState state, const ForestOptions& options, const Frame& in, const Target& y,
                                const Context& context) {
  const std::size_t before = state.trees.count();
  if (before == 0) {
    state.outputs = static_cast<std::int32_t>(y.column().outputs());
    state.classes = static_cast<std::int32_t>(y.column().classes.size());
    state.categories = category_counts(in);
    state.gains.assign(in.columns(), 0.0);
  }
  if (in.rows() == 0) return fail(Errc::invalid_argument, "a forest needs at least one row");
  const ForestFit fit(options, in, y, context.crew);
  if (fit.weightless())
    return fail(Errc::invalid_argument, "all weights of the target are zero; a fit needs rows that count");
  std::vector<Grown> grown(std::max(before, options.trees) - before);
  parallel_for(context.crew, grown.size(), [&](std::size_t t) {
    grown[t] = fit.tree(context.rng.child(before + t));
    grown[t].gains = normalised(std::move(grown[t].gains));
    grown[t].rows = {};
    grown[t].leaves = {};
  });
  if (context.crew.stopped()) return fail(Errc::stopped, "stopped while growing trees");
  for (const Grown& g : grown) {
    state.trees.append(g.tree);
    for (std::size_t j = 0; j < in.columns(); ++j) state.gains[j] += g.gains[j];
  }
  return state;
}

Result<Frame> apply_forest(const ForestState& state, const Frame& in, const Context& context) {
  const auto outputs = static_cast<std::size_t>(state.outputs);
  std::vector<std::vector<double>> sums(outputs > 2 ? outputs : 1, std::vector<double>(in.rows()));
  add_leaves(state.trees, state.categories, in, context.crew, sums);
  if (context.crew.stopped()) return fail(Errc::stopped, "stopped while trees predicted");
  const auto trees = static_cast<double>(state.trees.count());
  for (auto& column : sums)
    for (double& v : column) v /= trees;
  if (outputs == 2) {
    std::vector<double> other(in.rows());
    for (std::size_t i = 0; i < other.size(); ++i) other[i] = 1 - sums[0][i];
    sums.insert(sums.begin(), std::move(other));
  }
  return Frame::of(std::move(sums), in.rows());
}

Result<std::size_t> valid_forest(const ForestState& state, std::size_t columns, bool classifies,
                                 std::string_view name) {
  if (state.outputs < 1 || state.classes != (classifies ? state.outputs : 0)) return corrupt_state(name);
  if (!classifies && state.outputs != 1) return corrupt_state(name);
  const auto outputs = static_cast<std::size_t>(state.outputs);
  if (state.categories.size() != columns || state.gains.size() != columns) return corrupt_state(name);
  if (std::ranges::any_of(state.categories, [](std::int32_t n) { return n < 0; })) return corrupt_state(name);
  if (std::ranges::any_of(state.gains, [](double g) { return !(g >= 0); })) return corrupt_state(name);
  if (!state.trees.valid(columns, outputs) || state.trees.first.empty() != (outputs <= 2)) return corrupt_state(name);
  return outputs;
}

Shape forest_shape(const ForestOptions& options, const Shape& in) {
  Shape out = in;
  const auto n = static_cast<double>(in.rows), tried = static_cast<double>(options.grow.max_features);
  out.columns = in.outputs;
  out.categories = 0;
  out.levels = 0;
  out.missing = false;
  out.cost += static_cast<double>(options.trees) * n * std::log2(n + 2) * tried;
  return out;
}

std::vector<double> normalised(std::vector<double> gains) {
  double sum = 0;
  for (double& g : gains) sum += g = std::max(g, 0.0);
  for (double& g : gains) g = sum > 0 ? g / sum : 0.0;
  return gains;
}

}  // namespace espalier
