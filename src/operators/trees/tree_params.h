#pragma once
// The limits of one tree as parameters, each with its one row of schema: decision trees, forests and gradient boosting
// have them all. (Hist gradient boosting declares its own: scikit-learn gives it other defaults.)
//
// An operator's Params derives from such groups, joins their rows by std::tuple_cat in the order that users read, and
// turns them into the plain options of forest.h or boosting.h. Names, defaults and meanings are scikit-learn's.
#include <optional>

#include "base/params.h"
#include "operators/trees/grower.h"

namespace espalier {

// max_features: a word or a number, or nothing for all columns.
enum class ColumnCount { sqrt, log2 };
using MaxFeatures = std::optional<OrNumber<ColumnCount>>;
inline constexpr auto max_features_domain =
    one_of_or<ColumnCount>(above(0, 1e6).tune(0.05, 1), {{"sqrt", ColumnCount::sqrt}, {"log2", ColumnCount::log2}});
inline constexpr std::string_view max_features_doc =
    "Columns drawn as candidates for a split: a share (at most 1), a number (above 1), their sqrt or log2; none: all.";

// How many columns that is: at least one, at most all. A number up to 1 is a share, so 1 means all of them.
std::size_t columns_tried(const MaxFeatures&, std::size_t columns);

// Of trees that stand alone or are small by design the depth is worth searching.
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
  GrowOptions grow_options(std::size_t columns) const;
};

template <bool search_depth>
GrowOptions TreeParams<search_depth>::grow_options(std::size_t columns) const {
  GrowOptions out{.max_features = columns_tried(max_features, columns)};
  out.min_samples_split = static_cast<std::size_t>(min_samples_split);
  out.min_samples_leaf = static_cast<std::size_t>(min_samples_leaf);
  if (max_depth) out.max_depth = static_cast<std::size_t>(*max_depth);
  if (max_leaf_nodes) out.max_leaf_nodes = static_cast<std::size_t>(*max_leaf_nodes);
  out.best_first = max_leaf_nodes.has_value();
  return out;
}

}  // namespace espalier
