// Small trees, each grown with more weight on the rows that the earlier ones got wrong; they vote (SAMME: Zhu, Zou,
// Rosset and Hastie, 2009). A tree whose weighted share of errors is e votes with learning_rate * (log((1 - e) / e) +
// log(K - 1)) of K classes, and each row it gets wrong weighs e to that power more for the next one.
#include <cmath>

#include "operators/classes.h"
#include "operators/trees/links.h"
#include "operators/trees/tree_fit.h"
#include "operators/trees/tree_model.h"

namespace espalier {
namespace {

struct AdaBoostOptions {
  GrowOptions grow;
  std::size_t rounds = 50;
  double learning_rate = 1;
};

struct AdaBoostState {
  std::int32_t outputs = 1, classes = 1;
  std::vector<std::int32_t> categories, labels;  // labels: classes that the fit saw; only these are voted for
  std::vector<double> gains;
  Trees trees;            // a leaf holds one vote: the class as its slot, the weight of its tree as the value
  std::int32_t done = 0;  // 1: boosting has come to its end, more rounds change nothing
  static constexpr auto fields() {
    return fields_of(field("outputs", &AdaBoostState::outputs), field("classes", &AdaBoostState::classes),
                     field("categories", &AdaBoostState::categories), field("labels", &AdaBoostState::labels),
                     field("gains", &AdaBoostState::gains), field("trees", &AdaBoostState::trees),
                     field("done", &AdaBoostState::done));
  }
};

using Columns = std::vector<std::vector<double>>;

Columns votes_of(const AdaBoostState& state, const Frame& in, const Crew& crew) {
  Columns out(static_cast<std::size_t>(state.outputs), std::vector<double>(in.rows()));
  if (state.trees.count() > 0) add_leaves(state.trees, state.categories, in, crew, out);
  return out;
}

class AdaBooster {
 public:
  AdaBooster(const AdaBoostOptions& options, const Frame& in, const Target& y, const Context& context)
      : options_(options), context_(context), y_(y), fit_({options.grow}, in, y, context.crew), base_(row_weights(y)) {}

  // What the trees of `state` say of the rows decides how these weigh, whether the trees were grown now or loaded: a
  // state that is grown on and one that is fitted at once take the same way.
  void begin(const AdaBoostState& state, const Frame& in) {
    const Columns votes = votes_of(state, in, context_.crew);
    right_.resize(y_.rows());
    for (std::size_t i = 0; i < right_.size(); ++i) right_[i] = votes[y_.label(i)][i];
  }

  bool weightless() const {
    return std::ranges::none_of(base_, [](double w) { return w > 0; });
  }

  void round(AdaBoostState& state) {
    weigh_rows();
    Grown grown = fit_.grow(rows_, {}, context_.rng.child(state.trees.count()));
    if (grown.stopped) return;
    const std::vector<std::int32_t> vote = votes_by_leaf(grown);
    const double error = error_of(grown, vote);
    const auto classes = static_cast<double>(state.labels.size());
    const bool useless = error > 0 && error >= 1 - 1 / classes;
    state.done = error <= 0 || useless;
    if (useless && state.trees.count() > 0) return;
    const double weight =
        useless ? 0
                : (error > 0 ? options_.learning_rate * (std::log((1 - error) / error) + std::log(classes - 1)) : 1);
    add_tree(grown, vote, weight, state);
  }

 private:
  // exp(sum of the weights of trees that were wrong), relative to the row that most were wrong about. A row that counts
  // at all goes on counting, so that it stays in the trees and its votes are known.
  void weigh_rows() {
    double least = HUGE_VAL;
    for (std::size_t i = 0; i < base_.size(); ++i)
      if (base_[i] > 0) least = std::min(least, right_[i]);
    weight_.resize(base_.size());
    for (std::size_t i = 0; i < base_.size(); ++i)
      weight_[i] = base_[i] > 0 ? std::max(base_[i] * std::exp(least - right_[i]), 1e-300) : 0;
    rows_ = fit_.weigh(weight_, std::move(rows_));
  }

  // The class that each leaf has most of, the first of several.
  std::vector<std::int32_t> votes_by_leaf(const Grown& grown) const {
    const Trees& tree = grown.tree;
    std::vector<std::int32_t> out(grown.leaves.size());
    for (std::size_t l = 0; l < out.size(); ++l) {
      if (tree.first.empty()) {
        out[l] = y_.column().classes.size() == 2 && tree.value[l] > 0.5;
        continue;
      }
      const auto begin = tree.value.begin() + tree.first[l], end = tree.value.begin() + tree.first[l + 1];
      out[l] = tree.slot[static_cast<std::size_t>(std::max_element(begin, end) - tree.value.begin())];
    }
    return out;
  }

  bool is_right(std::uint32_t row, std::int32_t vote) const { return y_.label(row) == static_cast<std::size_t>(vote); }

  double error_of(const Grown& grown, std::span<const std::int32_t> vote) const {
    double wrong = 0, all = 0;
    for (std::size_t l = 0; l < vote.size(); ++l)
      for (const std::uint32_t i : grown.rows_of(grown.leaves[l])) {
        all += weight_[i];
        if (!is_right(i, vote[l])) wrong += weight_[i];
      }
    return wrong / all;
  }

  void add_tree(Grown& grown, std::span<const std::int32_t> vote, double weight, AdaBoostState& state) {
    grown.tree.slot.assign(vote.begin(), vote.end());
    grown.tree.value.assign(vote.size(), weight);
    grown.tree.first.resize(vote.size() + 1);
    std::iota(grown.tree.first.begin(), grown.tree.first.end(), 0);
    state.trees.append(grown.tree);
    const std::vector<double> shares = normalised(std::move(grown.gains));
    for (std::size_t j = 0; j < shares.size(); ++j) state.gains[j] += weight * shares[j];
    for (std::size_t l = 0; l < vote.size(); ++l)
      for (const std::uint32_t i : grown.rows_of(grown.leaves[l]))
        if (is_right(i, vote[l])) right_[i] += weight;
  }

  const AdaBoostOptions& options_;
  const Context& context_;
  const Target& y_;
  TreeFit fit_;
  std::vector<double> base_, weight_;  // of the rows: the target's, and those of the round
  std::vector<double> right_;          // weight of the trees that were right about a row
  RowWeights rows_;
};

Result<AdaBoostState> grow_trees(AdaBoostState state, const AdaBoostOptions& options, const Frame& in, const Target& y,
                                 const Context& context) {
  if (in.rows() == 0) return fail(Errc::invalid_argument, "boosting needs at least one row");
  if (state.trees.count() == 0) {
    begin_state(state, in, y);
    state.labels = seen_classes(y).labels;
  }
  AdaBooster booster(options, in, y, context);
  if (booster.weightless())
    return fail(Errc::invalid_argument, "all weights of the target are zero; a fit needs rows that count");
  booster.begin(state, in);
  while (!state.done && state.trees.count() < options.rounds) {
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while boosting");
    booster.round(state);
  }
  return state;
}

// As scikit-learn makes probabilities of votes: softmax of (K share - 1) / (K - 1)^2, where the -1 cancels.
Result<Frame> predict_trees(const AdaBoostState& state, const Frame& in, const Context& context) {
  const Columns votes = votes_of(state, in, context.crew);
  if (context.crew.stopped()) return fail(Errc::stopped, "stopped while trees predicted");
  std::vector<double> total(in.rows());
  for (const auto& column : votes)
    for (std::size_t i = 0; i < total.size(); ++i) total[i] += column[i];
  const auto classes = static_cast<double>(state.labels.size());
  const double scale = classes > 1 ? classes / (classes - 1) / (classes - 1) : 0;
  Columns raw, shares(state.labels.size(), std::vector<double>(in.rows()));
  for (const std::int32_t label : state.labels) {
    raw.push_back(votes[static_cast<std::size_t>(label)]);
    for (std::size_t i = 0; i < total.size(); ++i) raw.back()[i] = total[i] > 0 ? scale * raw.back()[i] / total[i] : 0;
  }
  softmax(raw, shares);
  Columns out(votes.size(), std::vector<double>(in.rows()));
  for (std::size_t k = 0; k < shares.size(); ++k) out[static_cast<std::size_t>(state.labels[k])] = std::move(shares[k]);
  return Frame::of(std::move(out), in.rows());
}

Formula formula_of_trees(const AdaBoostState& state) {
  const auto classes = static_cast<double>(state.labels.size());
  if (state.labels.size() == 1) return class_formula({Formula::Constant{{1.0}}, {}}, state.labels, state.outputs);
  const std::vector<double> nothing(static_cast<std::size_t>(state.outputs));
  const Formula votes = above({}, Formula::TreeSum{state.trees, state.categories, nothing, 1});
  Formula shares =
      above(above(votes, Formula::Normalize{Formula::Normalize::Norm::l1}), Formula::Columns{state.labels});
  const std::vector<double> zeros(state.labels.size());
  const std::vector<double> unit(state.labels.size(), (classes - 1) * (classes - 1) / classes);
  Formula raw = above(std::move(shares), Formula::Affine{zeros, unit});
  return class_formula(above(std::move(raw), Formula::Link{Formula::Link::Kind::softmax}), state.labels, state.outputs);
}

bool valid_trees(const AdaBoostState& state, std::size_t columns) {
  const auto fine = [](double v) { return v >= 0 && std::isfinite(v); };
  return valid_labels(state.labels, state.outputs) && std::ranges::all_of(state.gains, fine) &&
         std::ranges::all_of(state.trees.value, fine) && !state.trees.first.empty() &&
         state.trees.valid(columns, static_cast<std::size_t>(state.outputs)) && (state.done == 0 || state.done == 1);
}

Shape estimate_trees(const AdaBoostOptions& options, const Shape& in) {
  return estimate_after_trees(in, options.rounds, options.grow.max_features);
}

struct AdaBoost : TreeModel<AdaBoost, AdaBoostState, true> {
  static constexpr std::string_view name = "ada_boost_classifier";
  static constexpr std::string_view counterpart = "sklearn.ensemble.AdaBoostClassifier";
  static constexpr std::string_view doc =
      "AdaBoost: small trees that vote, each grown for the rows the earlier ones got wrong.";
  static constexpr Traits traits = tree_traits("n_estimators");

  struct Params {
    int n_estimators = 50;
    double learning_rate = 1;
    int max_depth = 1;
    static constexpr auto schema() {
      return params(param("n_estimators", &Params::n_estimators, between(1, 10'000), "Number of trees at most."),
                    param("learning_rate", &Params::learning_rate, above(0, 10).tune_log(0.01, 2),
                          "Factor of the weight of each tree's vote."),
                    param("max_depth", &Params::max_depth, at_least(1).tune(1, 10),
                          "Deepest level of a tree (scikit-learn's estimator: a decision tree of this depth)."));
    }
    AdaBoostOptions options(std::size_t columns) const {
      AdaBoostOptions out{.rounds = static_cast<std::size_t>(n_estimators), .learning_rate = learning_rate};
      out.grow = {.max_features = std::max<std::size_t>(columns, 1), .max_depth = static_cast<std::size_t>(max_depth)};
      return out;
    }
  };
};

}  // namespace

Operator ada_boost_classifier() { return make_operator<AdaBoost>(); }

}  // namespace espalier
