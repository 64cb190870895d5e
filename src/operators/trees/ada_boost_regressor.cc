// AdaBoost.R2 (Drucker, 1997): small trees, each grown on rows drawn by how far the earlier ones were off; the answer
// is their median, weighted.
//
// A round draws as many rows as there are, with replacement and by weight, and grows a tree on them. A row's loss is
// its distance from the tree as a share of the largest one (or the square of it, or 1 - e^-share). With e the weighted
// mean loss the tree weighs learning_rate * log((1 - e) / e), and a row that it was no way off e to that power less. A
// tree with a mean loss of a half or more is not taken and ends the fit, one without loss ends it too.
#include <cmath>

#include "operators/classes.h"
#include "operators/trees/tree_fit.h"
#include "operators/trees/tree_model.h"

namespace espalier {
namespace {

enum class DistanceLoss { linear, square, exponential };

struct MedianBoostOptions {
  GrowOptions grow;
  DistanceLoss loss = DistanceLoss::linear;
  std::size_t rounds = 50;
  double learning_rate = 1;
};

struct MedianBoostState {
  std::int32_t outputs = 1, classes = 0;
  std::vector<std::int32_t> categories;
  std::vector<double> gains;
  Trees trees;
  std::vector<double> weight, largest;  // of each tree; and how far it was off at most, of the rows fitted on
  std::int32_t done = 0;                // 1: boosting has come to its end, more rounds change nothing
  static constexpr auto fields() {
    using S = MedianBoostState;
    return fields_of(field("outputs", &S::outputs), field("classes", &S::classes), field("categories", &S::categories),
                     field("gains", &S::gains), field("trees", &S::trees), field("weight", &S::weight),
                     field("largest", &S::largest), field("done", &S::done));
  }
};

using Columns = std::vector<std::vector<double>>;

// Calls take(first row, a column a tree) for some rows after the other: all at once would be many times the frame.
template <class Take>
void for_each_block(const MedianBoostState& state, const Frame& in, const Crew& crew, Take take) {
  const std::size_t most = std::clamp<std::size_t>((1 << 22) / (state.trees.count() + 1), 64, 1 << 16);
  for (std::size_t begin = 0; begin < in.rows() && !crew.stopped(); begin += most) {
    std::vector<std::uint32_t> rows(std::min(most, in.rows() - begin));
    std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(begin));
    Columns answers(state.trees.count(), std::vector<double>(rows.size()));
    add_leaves(state.trees, state.categories, in.select(rows), crew, answers);
    take(begin, answers);
  }
}

class MedianBooster {
 public:
  MedianBooster(const MedianBoostOptions& options, const Frame& in, const Target& y, const Context& context)
      : options_(options),
        context_(context),
        in_(in),
        y_(y),
        fit_({options.grow}, in, y, context.crew),
        rows_(fit_.weigh({})),
        base_(row_weights(y)),
        away_(y.rows()) {
    for (std::size_t i = 0; i < y.rows(); ++i) rounding_ = std::max(rounding_, 1e-12 * std::abs(y.value(i)));
  }

  bool weightless() const {
    return std::ranges::none_of(base_, [](double w) { return w > 0; });
  }

  // What the trees of `state` say of the rows decides how these weigh, whether the trees were grown now or loaded.
  void begin(const MedianBoostState& state) {
    if (state.trees.count() == 0) return;
    for_each_block(state, in_, context_.crew, [&](std::size_t first, const Columns& answers) {
      for (std::size_t t = 0; t < answers.size(); ++t)
        for (std::size_t i = 0; i < answers[t].size(); ++i)
          lighten(first + i, answers[t][i], state.largest[t], state.weight[t]);
    });
  }

  void round(MedianBoostState& state) {
    Rng rng = context_.rng.child(state.trees.count());
    const std::vector<double> sums = weigh_rows();
    Grown grown = fit_.grow(rows_, draw(sums, rng), rng.child(0));
    if (grown.stopped) return;
    Columns answer(1, std::vector<double>(base_.size()));
    add_leaves(grown.tree, state.categories, in_, context_.crew, answer);
    if (context_.crew.stopped()) return;
    double largest = 0, error = 0;
    for (std::size_t i = 0; i < base_.size(); ++i)
      if (base_[i] > 0) largest = std::max(largest, std::abs(answer[0][i] - y_.value(i)));
    if (largest <= rounding_) largest = 0;
    for (std::size_t i = 0; i < base_.size(); ++i) error += weight_[i] * loss(i, answer[0][i], largest);
    error /= sums.back();
    const bool useless = error >= 0.5;
    state.done = error <= 0 || useless;
    if (useless && state.trees.count() > 0) return;
    const double weight = useless ? 0 : error > 0 ? options_.learning_rate * std::log((1 - error) / error) : 1;
    for (std::size_t i = 0; i < base_.size(); ++i) lighten(i, answer[0][i], largest, weight);
    state.trees.append(grown.tree);
    state.weight.push_back(weight);
    state.largest.push_back(largest);
    const std::vector<double> shares = normalised(std::move(grown.gains));
    for (std::size_t j = 0; j < shares.size(); ++j) state.gains[j] += weight * shares[j];
  }

 private:
  double loss(std::size_t row, double answer, double largest) const {
    const double share = largest > 0 ? std::min(std::abs(answer - y_.value(row)) / largest, 1.0) : 0;
    if (options_.loss == DistanceLoss::square) return share * share;
    return options_.loss == DistanceLoss::exponential ? 1 - std::exp(-share) : share;
  }
  void lighten(std::size_t row, double answer, double largest, double weight) {
    away_[row] += weight * (1 - loss(row, answer, largest));
  }

  // Relative to the row that trees were most off; the sums of weights up to each row.
  std::vector<double> weigh_rows() {
    double least = HUGE_VAL, sum = 0;
    for (std::size_t i = 0; i < base_.size(); ++i)
      if (base_[i] > 0) least = std::min(least, away_[i]);
    weight_.resize(base_.size());
    std::vector<double> sums(base_.size());
    for (std::size_t i = 0; i < base_.size(); ++i) {
      weight_[i] = base_[i] > 0 ? base_[i] * std::exp(least - away_[i]) : 0;
      sums[i] = sum += weight_[i];
    }
    return sums;
  }

  // How often each row was drawn. `guide` names the row where a search begins: that of the share of the sum drawn.
  static std::vector<std::uint32_t> draw(const std::vector<double>& sums, Rng& rng) {
    const std::size_t n = sums.size();
    const double scale = static_cast<double>(n) / sums.back();
    std::vector<std::uint32_t> copies(n), guide(n + 1);
    for (std::size_t i = 0, k = 0; k <= n; ++k) {
      while (i + 1 < n && sums[i] * scale <= static_cast<double>(k) - 1) ++i;
      guide[k] = static_cast<std::uint32_t>(i);
    }
    for (std::size_t d = 0; d < n; ++d) {
      const double at = rng.uniform() * sums.back();
      std::size_t i = guide[std::min(static_cast<std::size_t>(at * scale), n)];
      while (i + 1 < n && sums[i] <= at) ++i;
      ++copies[i];
    }
    return copies;
  }

  const MedianBoostOptions& options_;
  const Context& context_;
  const Frame& in_;
  const Target& y_;
  TreeFit fit_;
  RowWeights rows_;                    // all, once
  std::vector<double> base_, weight_;  // of the rows: the target's, and those of the round
  std::vector<double> away_;           // minus the logarithm of what trees made of a row's weight
  double rounding_ = 0;                // a distance that means nothing
};

Result<MedianBoostState> grow_trees(MedianBoostState state, const MedianBoostOptions& options, const Frame& in,
                                    const Target& y, const Context& context) {
  if (in.rows() == 0) return fail(Errc::invalid_argument, "boosting needs at least one row");
  if (state.trees.count() == 0) begin_state(state, in, y);
  MedianBooster booster(options, in, y, context);
  if (booster.weightless())
    return fail(Errc::invalid_argument, "all weights of the target are zero; a fit needs rows that count");
  booster.begin(state);
  while (!state.done && state.trees.count() < options.rounds) {
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while boosting");
    booster.round(state);
  }
  return state;
}

// The least value at and below which half of the weight lies.
double weighted_median(std::span<std::pair<double, double>> items) {
  double half = 0;
  for (const auto& [value, weight] : items) half += weight / 2;
  while (items.size() > 1) {
    const std::size_t middle = items.size() / 2;
    std::nth_element(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(middle), items.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    double below = 0;
    for (const auto& [value, weight] : items.first(middle)) below += weight;
    const bool low = below >= half;
    if (!low) half -= below;
    items = low ? items.first(middle) : items.subspan(middle);
  }
  return items[0].first;
}

Result<Frame> predict_trees(const MedianBoostState& state, const Frame& in, const Context& context) {
  std::vector<double> out(in.rows());
  for_each_block(state, in, context.crew, [&](std::size_t first, const Columns& answers) {
    std::vector<std::pair<double, double>> items(answers.size());
    for (std::size_t i = 0; i < answers[0].size(); ++i) {
      for (std::size_t t = 0; t < items.size(); ++t) items[t] = {answers[t][i], state.weight[t]};
      out[first + i] = weighted_median(items);
    }
  });
  if (context.crew.stopped()) return fail(Errc::stopped, "stopped while trees predicted");
  return Frame::of({std::move(out)}, in.rows());
}

bool valid_trees(const MedianBoostState& state, std::size_t columns) {
  const auto fine = [](double v) { return v >= 0 && std::isfinite(v); };
  const std::size_t trees = state.trees.count();
  return state.weight.size() == trees && state.largest.size() == trees && std::ranges::all_of(state.gains, fine) &&
         std::ranges::all_of(state.weight, fine) && std::ranges::all_of(state.largest, fine) &&
         state.trees.first.empty() && state.trees.valid(columns, 1) && (state.done == 0 || state.done == 1);
}

Shape estimate_trees(const MedianBoostOptions& options, const Shape& in) {
  return estimate_after_trees(in, options.rounds, options.grow.max_features);
}

struct AdaBoostRegressor : TreeModel<AdaBoostRegressor, MedianBoostState, false> {
  static constexpr std::string_view name = "ada_boost_regressor";
  static constexpr std::string_view counterpart = "sklearn.ensemble.AdaBoostRegressor";
  static constexpr std::string_view doc =
      "AdaBoost.R2: the weighted median of small trees, each grown on rows the earlier ones missed.";
  static constexpr std::string_view no_formula = "its answer is a weighted median of trees, which no node says";
  static constexpr Traits traits = tree_traits("n_estimators");
  static Formula formula(const MedianBoostState&, std::size_t) = delete;

  struct Params {
    int n_estimators = 50;
    double learning_rate = 1;
    DistanceLoss loss = DistanceLoss::linear;
    int max_depth = 3;
    static constexpr auto schema() {
      return params(param("n_estimators", &Params::n_estimators, between(1, 10'000), "Number of trees at most."),
                    param("learning_rate", &Params::learning_rate, above(0, 10).tune_log(0.01, 2),
                          "Factor of the weight of each tree."),
                    param("loss", &Params::loss,
                          one_of<DistanceLoss>({{"linear", DistanceLoss::linear},
                                                {"square", DistanceLoss::square},
                                                {"exponential", DistanceLoss::exponential}}),
                          "What a row's distance from a tree, as a share of the largest, adds to its weight."),
                    param("max_depth", &Params::max_depth, at_least(1).tune(1, 10),
                          "Deepest level of a tree (scikit-learn's estimator: a decision tree of this depth)."));
    }
    MedianBoostOptions options(std::size_t columns) const {
      MedianBoostOptions out{
          .loss = loss, .rounds = static_cast<std::size_t>(n_estimators), .learning_rate = learning_rate};
      out.grow = {.max_features = std::max<std::size_t>(columns, 1), .max_depth = static_cast<std::size_t>(max_depth)};
      return out;
    }
  };
};

}  // namespace

Operator ada_boost_regressor() { return make_operator<AdaBoostRegressor>(); }

}  // namespace espalier
