#include "operators/trees/forest.h"

#include <algorithm>
#include <cmath>

#include "operators/classes.h"
#include "operators/trees/tree_fit.h"

namespace espalier {
namespace {

// How often each row stands in a tree; empty: once. A draw of nothing but rows without weight is no draw.
std::vector<std::uint32_t> draw_rows(const ForestOptions& options, const RowWeights& weights, Rng& rng) {
  if (!options.bootstrap) return {};
  std::vector<std::uint32_t> copies(weights.weight.size());
  const double share = std::nearbyint(options.max_samples * static_cast<double>(copies.size()));
  for (std::size_t d = std::max<std::size_t>(1, static_cast<std::size_t>(share)); d > 0; --d)
    ++copies[rng.below(copies.size())];
  if (std::ranges::none_of(weights.rows, [&](std::uint32_t i) { return copies[i] > 0; })) copies.clear();
  return copies;
}

std::vector<double> weights_of(const ForestOptions& options, const Target& y) {
  if (!options.balanced && !y.weighted()) return {};
  return options.balanced ? row_weights(y, seen_classes(y), true, ClassSize::rows) : row_weights(y);
}

}  // namespace

Result<ForestState> grow_trees(ForestState state, const ForestOptions& options, const Frame& in, const Target& y,
                               const Context& context) {
  const std::size_t before = state.trees.count();
  if (before == 0) begin_state(state, in, y);
  if (in.rows() == 0) return fail(Errc::invalid_argument, "a forest needs at least one row");
  const TreeFit fit({options.grow, options.criterion}, in, y, context.crew);
  const RowWeights weights = fit.weigh(weights_of(options, y));
  if (weights.none())
    return fail(Errc::invalid_argument, "all weights of the target are zero; a fit needs rows that count");
  std::vector<Grown> grown(std::max(before, options.trees) - before);
  parallel_for(context.crew, grown.size(), [&](std::size_t t) {
    Rng rng = context.rng.child(before + t);
    const std::vector<std::uint32_t> copies = draw_rows(options, weights, rng);
    grown[t] = fit.grow(weights, copies, rng.child(0));
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

Result<Frame> predict_trees(const ForestState& state, const Frame& in, const Context& context) {
  const auto outputs = static_cast<std::size_t>(state.outputs);
  std::vector<std::vector<double>> means(outputs > 2 ? outputs : 1, std::vector<double>(in.rows()));
  add_leaves(state.trees, state.categories, in, context.crew, means);
  if (context.crew.stopped()) return fail(Errc::stopped, "stopped while trees predicted");
  const auto trees = static_cast<double>(state.trees.count());
  for (auto& column : means)
    for (double& v : column) v /= trees;
  if (outputs == 2) put_first_class(means);
  return Frame::of(std::move(means), in.rows());
}

Formula formula_of_trees(const ForestState& state) {
  const auto outputs = static_cast<std::size_t>(state.outputs);
  const std::vector<double> nothing(outputs > 2 ? outputs : 1);
  Formula mean =
      above({}, Formula::TreeSum{state.trees, state.categories, nothing, static_cast<double>(state.trees.count())});
  return outputs == 2 ? above(std::move(mean), Formula::BothSides{}) : std::move(mean);
}

bool valid_trees(const ForestState& state, std::size_t columns) {
  const auto outputs = static_cast<std::size_t>(state.outputs);
  if (std::ranges::any_of(state.gains, [](double g) { return !(g >= 0); })) return false;
  return state.trees.valid(columns, outputs) && state.trees.first.empty() == (outputs <= 2);
}

Shape estimate_trees(const ForestOptions& options, const Shape& in) {
  return estimate_after_trees(in, options.trees, options.grow.max_features);
}

}  // namespace espalier
