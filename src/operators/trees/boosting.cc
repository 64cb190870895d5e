#include "operators/trees/boosting.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "operators/trees/losses.h"
#include "operators/trees/moments.h"

namespace espalier {
namespace {

using Columns = std::vector<std::vector<double>>;

// What one tree at a time needs: how the rows pull, and a kernel.
struct Workplace {
  Workplace(const BoostingOptions& options, const MomentOptions& moments, const TreeTable& table)
      : gradient(table.rows()), curvature(table.rows()), kernel(options.grow, moments, table) {}
  std::vector<double> gradient, curvature;
  MomentKernel kernel;
};

class Booster {
 public:
  Booster(const BoostingOptions& options, const Frame& in, const Target& y, const Context& context)
      : options_(options), context_(context), table_(in), target_(options, y) {
    MomentOptions moments;
    if (options.newton) moments = {.l2 = options.l2, .min_weight = 1e-3, .category_smoothing = 10};
    const std::size_t at_once = context.crew.threads > 1 ? target_.slots() : 1;
    for (std::size_t b = 0; b < at_once; ++b) places_.push_back(std::make_unique<Workplace>(options_, moments, table_));
  }

  std::vector<double> start() const { return target_.start(); }

  // `raw` is what the trees of `state` say so far. False when stopped.
  bool round(std::size_t r, BoostingState& state, Columns& raw) {
    Rng rng = context_.rng.child(r);
    draw_rows(rng);
    target_.look(raw);
    std::vector<Grown> grown(target_.slots());
    parallel_for(context_.crew, grown.size(), [&](std::size_t k) {
      Workplace& place = *places_[k % places_.size()];
      prepare(k, place);
      grown[k] = Grower(options_.grow, table_, place.kernel, rng.child(k), context_.crew).grow(rows_, others_);
      finish(place, grown[k], raw[k]);
    });
    if (context_.crew.stopped()) return false;
    for (const Grown& g : grown) {
      state.trees.append(g.tree);
      for (std::size_t j = 0; j < g.gains.size(); ++j) state.gains[j] += g.gains[j];
    }
    return true;
  }

 private:
  void draw_rows(Rng& rng) {
    const std::size_t n = target_.rows();
    auto wanted = std::max<std::size_t>(1, static_cast<std::size_t>(options_.subsample * static_cast<double>(n)));
    rows_.clear();
    others_.clear();
    for (std::size_t i = 0; i < n; ++i) {
      const bool taken = wanted == n - i || (wanted > 0 && rng.below(n - i) < wanted);
      (taken ? rows_ : others_).push_back(static_cast<std::uint32_t>(i));
      wanted -= taken;
    }
  }

  void prepare(std::size_t k, Workplace& place) const {
    target_.pull(k, place.gradient, place.curvature);
    const bool bent = options_.newton && options_.loss == Loss::log_loss, whole = !bent && !target_.weighted();
    const std::span<const double> h = options_.newton ? std::span<const double>(place.curvature) : target_.weights();
    const double largest_h = whole ? 1.0 : *std::ranges::max_element(h);
    MomentScale scale = MomentScale::of(target_.rows(), target_.largest_pull(place.gradient), largest_h, whole);
    scale.exact = whole;
    std::vector<Moment>& items = place.kernel.items(scale);
    items.resize(rows_.size());
    if (others_.empty())
      for (std::size_t i = 0; i < items.size(); ++i) items[i] = scale.make(place.gradient[i], h[i]);
    else
      for (std::size_t i = 0; i < items.size(); ++i) items[i] = scale.make(place.gradient[rows_[i]], h[rows_[i]]);
  }

  // Values of the leaves, and what they change.
  void finish(const Workplace& place, Grown& grown, std::vector<double>& raw) const {
    for (const Leaf& leaf : grown.leaves) {
      const double step = target_.leaf(grown.rows_of(leaf), place.gradient, place.curvature);
      const double add = grown.tree.value.emplace_back(options_.learning_rate * step);
      for (const std::uint32_t i : grown.rows_of(leaf)) raw[i] += add;
      for (const std::uint32_t i : grown.others_of(leaf)) raw[i] += add;
    }
  }

  const BoostingOptions& options_;
  const Context& context_;
  TreeTable table_;
  BoostingTarget target_;
  std::vector<std::unique_ptr<Workplace>> places_;
  std::vector<std::uint32_t> rows_, others_;
};

Columns raw_predictions(const BoostingState& state, const Frame& in, const Crew& crew) {
  Columns raw;
  for (const double start : state.start) raw.emplace_back(in.rows(), start);
  add_leaves(state.trees, state.categories, in, crew, raw);
  return raw;
}

}  // namespace

Result<BoostingState> grow_boosting(BoostingState state, const BoostingOptions& options, const Frame& in,
                                    const Target& y, const Context& context) {
  if (in.rows() == 0) return fail(Errc::invalid_argument, "boosting needs at least one row");
  Booster booster(options, in, y, context);
  if (state.trees.count() == 0) {
    state.outputs = static_cast<std::int32_t>(y.column().outputs());
    state.classes = static_cast<std::int32_t>(y.column().classes.size());
    state.categories = category_counts(in);
    state.start = booster.start();
    state.gains.assign(in.columns(), 0.0);
  }
  Columns raw = raw_predictions(state, in, context.crew);
  for (std::size_t r = state.trees.count() / state.slots(); r < options.rounds; ++r)
    if (!booster.round(r, state, raw)) return fail(Errc::stopped, "stopped while boosting");
  return state;
}

Result<Frame> apply_boosting(const BoostingState& state, const Frame& in, const Context& context) {
  Columns raw = raw_predictions(state, in, context.crew);
  if (context.crew.stopped()) return fail(Errc::stopped, "stopped while trees predicted");
  if (state.classes == 1) raw[0].assign(in.rows(), 1.0);
  if (state.classes == 2) {
    std::vector<double> other(in.rows());
    logistic(raw[0], raw[0]);
    for (std::size_t i = 0; i < other.size(); ++i) other[i] = 1 - raw[0][i];
    raw.insert(raw.begin(), std::move(other));
  }
  if (state.classes > 2) softmax(Columns(raw), raw);
  return Frame::of(std::move(raw), in.rows());
}

Result<std::size_t> valid_boosting(const BoostingState& state, std::size_t columns, bool classifies,
                                   std::string_view name) {
  if (state.outputs < 1 || state.classes != (classifies ? state.outputs : 0)) return corrupt_state(name);
  if (!classifies && state.outputs != 1) return corrupt_state(name);
  const auto outputs = static_cast<std::size_t>(state.outputs);
  if (state.slots() != (outputs > 2 ? outputs : 1) || state.trees.count() % state.slots() != 0)
    return corrupt_state(name);
  if (state.categories.size() != columns || state.gains.size() != columns) return corrupt_state(name);
  if (std::ranges::any_of(state.categories, [](std::int32_t n) { return n < 0; })) return corrupt_state(name);
  if (std::ranges::any_of(state.gains, [](double g) { return std::isnan(g); })) return corrupt_state(name);
  if (!state.trees.valid(columns, state.slots()) || !state.trees.first.empty()) return corrupt_state(name);
  return outputs;
}

Shape boosting_shape(const BoostingOptions& options, const Shape& in) {
  ForestOptions one_slot{.grow = options.grow, .trees = options.rounds};
  Shape out = forest_shape(one_slot, in);
  if (in.outputs > 2) out.cost += (out.cost - in.cost) * static_cast<double>(in.outputs - 1);
  return out;
}

}  // namespace espalier
