// The mean of trees grown on rows drawn with replacement, each split choosing among some columns (Breiman, 2001).
#include <algorithm>
#include <cmath>

#include "operators/operator.h"
#include "operators/trees/tree.h"

namespace espalier {
namespace {

template <Task task>
struct RandomForest {
  static constexpr bool classifies = task == Task::classification;
  static constexpr std::string_view name = classifies ? "random_forest_classifier" : "random_forest_regressor";
  static constexpr std::string_view sklearn =
      classifies ? "sklearn.ensemble.RandomForestClassifier" : "sklearn.ensemble.RandomForestRegressor";
  static constexpr std::string_view doc = "Mean of trees on resampled rows.";
  static constexpr Role role = classifies ? Role::classifier : Role::regressor;
  static constexpr Traits traits{.missing = true, .categories = true, .grows = "n_estimators"};

  struct Params {
    int n_estimators = 100;
    std::optional<double> max_features = classifies ? std::nullopt : std::optional(1.0);
    int min_samples_leaf = 1;
    std::optional<int> max_depth;
    bool bootstrap = true;
    double max_samples = 1;
    static constexpr auto schema() {
      return params(
          param("n_estimators", &Params::n_estimators, between(1, 10'000), "Number of trees."),
          param("max_features", &Params::max_features, above(0, 1).tune(0.05, 1),
                "Share of columns; none: square root."),
          param("min_samples_leaf", &Params::min_samples_leaf, at_least(1).tune_log(1, 20), "Rows a leaf must keep."),
          param("max_depth", &Params::max_depth, at_least(1), "Deepest level; none for no limit."),
          param("bootstrap", &Params::bootstrap, tuned_flag, "Draw rows with replacement for each tree."),
          param(
              "max_samples", &Params::max_samples, above(0, 1).tune(0.2, 1), "Share of rows drawn.",
              +[](const Params& p) { return p.bootstrap; }));
    }
  };

  struct State {
    std::int32_t outputs = 1;
    std::vector<Tree> trees;
    static constexpr auto fields() {
      return fields_of(field("outputs", &State::outputs), field("trees", &State::trees));
    }
  };

  static Shape shape(const Params& params, const Shape& in) {
    Shape out = in;
    const auto n = static_cast<double>(in.rows), tried = static_cast<double>(columns_tried(params, in.columns));
    out.columns = in.outputs;
    out.categories = 0;
    out.missing = false;
    out.cost += params.n_estimators * n * std::log2(n + 2) * tried;
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    return grow(State{.outputs = static_cast<std::int32_t>(y.column().outputs()), .trees = {}}, params, in, y, context);
  }

  // Tree t draws from child t of the fit, whatever their number: that is what lets a forest be continued.
  static Result<State> grow(State state, const Params& params, const Frame& in, const Target& y,
                            const Context& context) {
    const GrowOptions options{.max_features = columns_tried(params, in.columns()),
                              .min_samples_leaf = params.min_samples_leaf,
                              .max_depth = params.max_depth.value_or(GrowOptions{}.max_depth)};
    const TreeTable table(in, y);
    const std::size_t before = state.trees.size();
    const std::size_t wanted = std::max(before, static_cast<std::size_t>(params.n_estimators));
    state.trees.resize(wanted);
    parallel_for(context.crew, wanted - before, [&](std::size_t t) {
      Rng rng = context.rng.child(before + t);
      const auto copies = draw_rows(params, in.rows(), rng);
      state.trees[before + t] = grow_tree(options, table, copies, rng.child(0));
    });
    if (context.crew.stopped()) return fail(Errc::stopped, "stopped while growing trees");
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    const auto outputs = static_cast<std::size_t>(state.outputs);
    std::vector<View> columns;
    for (std::size_t j = 0; j < in.columns(); ++j) columns.push_back(in.column(j));
    std::vector<std::vector<double>> sums(outputs, std::vector<double>(in.rows()));
    for (const Tree& tree : state.trees)
      for (std::size_t i = 0; i < in.rows(); ++i) {
        const double* value = &tree.value[tree.leaf(columns, i) * outputs];
        for (std::size_t k = 0; k < outputs; ++k) sums[k][i] += value[k];
      }
    std::vector<ColumnPtr> out;
    for (auto& column : sums) {
      for (double& v : column) v /= static_cast<double>(state.trees.size());
      out.push_back(std::make_shared<const Column>(std::move(column)));
    }
    return Frame(std::move(out), Rows::all(in.rows()), nullptr);
  }

  static Result<std::size_t> valid(const State& state, std::size_t columns) {
    if (state.outputs < 1 || state.trees.empty()) return forged(name);
    const auto outputs = static_cast<std::size_t>(state.outputs);
    for (const Tree& tree : state.trees)
      if (!tree.valid(columns, outputs)) return forged(name);
    return outputs;
  }

 private:
  static std::size_t columns_tried(const Params& params, std::size_t columns) {
    const auto d = static_cast<double>(columns);
    return static_cast<std::size_t>(std::max(1.0, params.max_features ? *params.max_features * d : std::sqrt(d)));
  }

  static std::vector<std::uint32_t> draw_rows(const Params& params, std::size_t n, Rng& rng) {
    if (!params.bootstrap) return std::vector<std::uint32_t>(n, 1);
    std::vector<std::uint32_t> copies(n);
    const auto draws = std::max(std::size_t{1}, static_cast<std::size_t>(params.max_samples * static_cast<double>(n)));
    for (std::size_t d = 0; d < draws; ++d) ++copies[rng.below(n)];
    return copies;
  }
};

}  // namespace

Operator random_forest_classifier() { return make_operator<RandomForest<Task::classification>>(); }
Operator random_forest_regressor() { return make_operator<RandomForest<Task::regression>>(); }

}  // namespace espalier
