#pragma once
// What single trees, random forests and extra trees share: trees that each fit the target itself, and their mean.
#include <optional>

#include "operators/operator.h"
#include "operators/trees/grower.h"

namespace espalier {

enum class ColumnCount { sqrt, log2 };
using MaxFeatures = std::optional<OrNumber<ColumnCount>>;
inline constexpr auto max_features_domain =
    one_of_or<ColumnCount>(above(0, 1e6).tune(0.05, 1), {{"sqrt", ColumnCount::sqrt}, {"log2", ColumnCount::log2}});
inline constexpr std::string_view max_features_doc =
    "Columns a split tries: a share (at most 1), a number (above 1), their sqrt or log2; none: all.";
std::size_t columns_tried(const MaxFeatures&, std::size_t columns);

enum class Impurity { gini, entropy };
enum class ClassWeight { balanced };
inline constexpr auto impurity_domain =
    one_of<Impurity>({{"gini", Impurity::gini}, {"entropy", Impurity::entropy}, {"log_loss", Impurity::entropy}});

struct ForestOptions {
  GrowOptions grow;
  std::size_t trees = 1;
  bool bootstrap = false;
  double max_samples = 1;  // share of rows drawn if bootstrap
  Impurity criterion = Impurity::gini;
  bool balanced = false;
};

struct ForestState {
  std::int32_t outputs = 1;
  std::int32_t classes = 0;  // 0: a regression
  std::vector<std::int32_t> categories;
  std::vector<double> gains;  // by column; each tree's add up to 1
  Trees trees;                // values: means, shares of the last of at most two classes, or shares by class
  static constexpr auto fields() {
    return fields_of(field("outputs", &ForestState::outputs), field("classes", &ForestState::classes),
                     field("categories", &ForestState::categories), field("gains", &ForestState::gains),
                     field("trees", &ForestState::trees));
  }
};

// Adds trees to `state` until it has as many as wanted. Tree t draws from child t of the fit, whatever their number:
// that is what lets a forest be continued.
Result<ForestState> grow_forest(ForestState state, const ForestOptions&, const Frame&, const Target&, const Context&);
Result<Frame> apply_forest(const ForestState&, const Frame&, const Context&);
Result<std::size_t> valid_forest(const ForestState&, std::size_t columns, bool classifies, std::string_view name);
Shape forest_shape(const ForestOptions&, const Shape& in);
std::vector<double> normalised(std::vector<double> gains);  // adding up to 1, or all 0

// The parameters that all of them have. Of trees that stand alone or are small by design the depth is worth searching.
template <bool search_depth>
struct TreeParams {
  MaxFeatures max_features;
  int min_samples_split = 2;
  int min_samples_leaf = 1;
  std::optional<int> max_depth;
  std::optional<int> max_leaf_nodes;
  static constexpr auto schema() {
    using P = TreeParams;
    return params(param("max_features", &P::max_features, max_features_domain, max_features_doc),
                  param("min_samples_split", &P::min_samples_split, at_least(2).tune(2, 20), "Rows a split needs."),
                  param("min_samples_leaf", &P::min_samples_leaf, at_least(1).tune_log(1, 20), "Rows a leaf keeps."),
                  param("max_depth", &P::max_depth, search_depth ? at_least(1).tune(1, 10) : at_least(1),
                        "Deepest level; none for no limit."),
                  param("max_leaf_nodes", &P::max_leaf_nodes, at_least(2), "Most leaves, the best split first."));
  }
  GrowOptions grow_options(std::size_t columns) const {
    GrowOptions out{.max_features = columns_tried(max_features, columns)};
    out.min_samples_split = static_cast<std::size_t>(min_samples_split);
    out.min_samples_leaf = static_cast<std::size_t>(min_samples_leaf);
    if (max_depth) out.max_depth = static_cast<std::size_t>(*max_depth);
    if (max_leaf_nodes) out.max_leaf_nodes = static_cast<std::size_t>(*max_leaf_nodes);
    out.best_first = max_leaf_nodes.has_value();
    return out;
  }
};

// What a classifier adds.
template <bool classifies>
struct ImpurityParams {
  static constexpr auto schema() { return params(); }
  void set(ForestOptions&) const {}
};
template <>
struct ImpurityParams<true> {
  Impurity criterion = Impurity::gini;
  std::optional<ClassWeight> class_weight;
  static constexpr auto schema() {
    using P = ImpurityParams;
    return params(
        param("criterion", &P::criterion, impurity_domain, "What a split makes less of."),
        param("class_weight", &P::class_weight, one_of<ClassWeight>({{"balanced", ClassWeight::balanced}}).fixed(),
              "balanced: classes count alike, whatever their size."));
  }
  void set(ForestOptions& options) const {
    options.criterion = criterion;
    options.balanced = class_weight.has_value();
  }
};

}  // namespace espalier
