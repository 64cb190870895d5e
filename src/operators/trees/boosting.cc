#include "operators/trees/boosting.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "operators/trees/links.h"

namespace espalier {
namespace {

using Columns = std::vector<std::vector<double>>;

// What one tree at a time needs: the gradients of the rows, a kernel and a grower.
struct Workspace {
  Workspace(const BoostingOptions& options, const TreeTable& table, const Crew& crew)
      : gradient(table.rows()),
        curvature(table.rows()),
        kernel(options.grow, options.moments, table),
        grower(options.grow, table, kernel, crew) {}
  std::vector<double> gradient, curvature;
  MomentKernel kernel;
  Grower<MomentKernel> grower;
};

class Booster {
 public:
  Booster(const BoostingOptions& options, const Frame& in, const Target& y, const Context& context)
      : options_(options), context_(context), table_(in, context.crew), target_(options.loss, y) {
    const std::size_t at_once = context.crew.threads > 1 ? target_.slots() : 1;
    for (std::size_t b = 0; b < at_once; ++b)
      spaces_.push_back(std::make_unique<Workspace>(options_, table_, context_.crew));
  }

  std::vector<double> start() const { return target_.start(); }

  // `raw` is what the trees of `state` say so far. False when stopped.
  bool round(std::size_t r, BoostingState& state, Columns& raw) {
    Rng rng = context_.rng.child(r);
    draw_rows(rng);
    target_.update(raw);
    std::vector<Grown> grown(target_.slots());
    parallel_for(context_.crew, grown.size(), [&](std::size_t k) {
      Workspace& space = *spaces_[k % spaces_.size()];
      write_items(k, space);
      grown[k] = space.grower.grow(rows_, others_, rng.child(k));
      set_leaves(space, grown[k], raw[k]);
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

  void write_items(std::size_t k, Workspace& space) const {
    target_.gradients(k, space.gradient, space.curvature);
    const bool newton = options_.loss.newton;
    const bool bent = newton && options_.loss.loss == Loss::log_loss, whole = !bent && !target_.weighted();
    const std::span<const double> h = newton ? std::span<const double>(space.curvature) : target_.weights();
    const double largest_h = whole ? 1.0 : *std::ranges::max_element(h);
    MomentScale scale = MomentScale::of(target_.rows(), target_.largest_gradient(space.gradient), largest_h, whole);
    scale.exact = whole;
    std::vector<Moment>& items = space.kernel.begin_tree(scale);
    items.resize(rows_.size());
    if (others_.empty())
      for (std::size_t i = 0; i < items.size(); ++i) items[i] = scale.make(space.gradient[i], h[i]);
    else
      for (std::size_t i = 0; i < items.size(); ++i) items[i] = scale.make(space.gradient[rows_[i]], h[rows_[i]]);
  }

  // Sets the values of the leaves and adds them to the raw predictions.
  void set_leaves(const Workspace& space, Grown& grown, std::vector<double>& raw) const {
    for (const Leaf& leaf : grown.leaves) {
      const double step = target_.leaf(grown.rows_of(leaf), space.gradient, space.curvature);
      const double add = grown.tree.value.emplace_back(options_.learning_rate * step);
      for (const std::uint32_t i : grown.rows_of(leaf)) raw[i] += add;
      for (const std::uint32_t i : grown.others_of(leaf)) raw[i] += add;
    }
  }

  const BoostingOptions& options_;
  const Context& context_;
  TreeTable table_;
  BoostingTarget target_;
  std::vector<std::unique_ptr<Workspace>> spaces_;
  std::vector<std::uint32_t> rows_, others_;
};

Columns raw_predictions(const BoostingState& state, const Frame& in, const Crew& crew) {
  Columns raw;
  for (const double start : state.start) raw.emplace_back(in.rows(), start);
  add_leaves(state.trees, state.categories, in, crew, raw);
  return raw;
}

}  // namespace

Result<BoostingState> grow_trees(BoostingState state, const BoostingOptions& options, const Frame& in, const Target& y,
                                 const Context& context) {
  if (in.rows() == 0) return fail(Errc::invalid_argument, "boosting needs at least one row");
  Booster booster(options, in, y, context);
  if (state.trees.count() == 0) {
    begin_state(state, in, y);
    state.start = booster.start();
  }
  Columns raw = raw_predictions(state, in, context.crew);
  for (std::size_t r = state.trees.count() / state.slots(); r < options.rounds; ++r)
    if (!booster.round(r, state, raw)) return fail(Errc::stopped, "stopped while boosting");
  return state;
}

Result<Frame> predict_trees(const BoostingState& state, const Frame& in, const Context& context) {
  Columns raw = raw_predictions(state, in, context.crew);
  if (context.crew.stopped()) return fail(Errc::stopped, "stopped while trees predicted");
  if (state.classes == 1) raw[0].assign(in.rows(), 1.0);
  if (state.classes == 2) {
    logistic(raw[0], raw[0]);
    put_first_class(raw);
  }
  if (state.classes > 2) softmax(Columns(raw), raw);
  return Frame::of(std::move(raw), in.rows());
}

Formula formula_of_trees(const BoostingState& state) {
  if (state.classes == 1) return {Formula::Constant{{1.0}}, {}};
  Formula raw = above({}, Formula::TreeSum{state.trees, state.categories, state.start, 1});
  if (state.classes == 0) return raw;
  using Kind = Formula::Link::Kind;
  Formula linked = above(std::move(raw), Formula::Link{state.classes == 2 ? Kind::logistic : Kind::softmax});
  return state.classes == 2 ? above(std::move(linked), Formula::BothSides{}) : std::move(linked);
}

bool valid_trees(const BoostingState& state, std::size_t columns) {
  const std::size_t classes = static_cast<std::size_t>(state.outputs), slots = classes > 2 ? classes : 1;
  if (state.slots() != slots || state.trees.count() % slots != 0) return false;
  if (std::ranges::any_of(state.gains, [](double g) { return std::isnan(g); })) return false;
  return state.trees.valid(columns, slots) && state.trees.first.empty();
}

Shape estimate_trees(const BoostingOptions& options, const Shape& in) {
  Shape out = estimate_after_trees(in, options.rounds, options.grow.max_features);
  if (in.outputs > 2) out.cost += (out.cost - in.cost) * static_cast<double>(in.outputs - 1);
  return out;
}

}  // namespace espalier
