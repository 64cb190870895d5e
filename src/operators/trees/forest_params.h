#pragma once
// The parameters of trees that fit the target itself, beside the limits of tree_params.h: ImpurityParams for single
// trees, and BaggedTreeParams, which is all that random forests and extra trees have. Their two operators differ in one
// default and in how a column is cut.
#include "operators/trees/forest.h"
#include "operators/trees/tree_params.h"

namespace espalier {

// log_loss is scikit-learn's other name for entropy.
inline constexpr auto impurity_domain =
    one_of<Impurity>({{"gini", Impurity::gini}, {"entropy", Impurity::entropy}, {"log_loss", Impurity::entropy}});
enum class ClassWeight { balanced };

// Regressors have neither.
template <bool classifies>
struct ImpurityParams {
  static constexpr auto schema() { return params(); }
  Impurity impurity() const { return Impurity::gini; }
  bool balanced() const { return false; }
};
template <>
struct ImpurityParams<true> {
  Impurity criterion = Impurity::gini;
  std::optional<ClassWeight> class_weight;
  static constexpr auto schema() {
    using P = ImpurityParams;
    return params(
        param("criterion", &P::criterion, impurity_domain, "Impurity measure that splits are chosen by."),
        param("class_weight", &P::class_weight, one_of<ClassWeight>({{"balanced", ClassWeight::balanced}}).fixed(),
              "balanced: rows weigh inversely to the frequency of their class."));
  }
  Impurity impurity() const { return criterion; }
  bool balanced() const { return class_weight.has_value(); }
};

// `bootstraps`: whether rows are drawn by default. All columns are tried for numbers, sqrt of their number for classes.
template <bool classifies, bool bootstraps>
struct BaggedTreeParams : ImpurityParams<classifies>, TreeParams<false> {
  int n_estimators = 100;
  bool bootstrap = bootstraps;
  double max_samples = 1;
  BaggedTreeParams() { max_features = classifies ? OrNumber(ColumnCount::sqrt) : OrNumber<ColumnCount>(1.0); }
  static constexpr auto schema() {
    using P = BaggedTreeParams;
    return std::tuple_cat(
        params(param("n_estimators", &P::n_estimators, between(1, 10'000), "Number of trees.")),
        ImpurityParams<classifies>::schema(), TreeParams<false>::schema(),
        params(param("bootstrap", &P::bootstrap, tuned_flag, "Draw rows with replacement for each tree."),
               param("max_samples", &P::max_samples, above(0, 1).tune(0.2, 1), "Share of rows drawn.",
                     when(&P::bootstrap, true))));
  }
  ForestOptions forest_options(std::size_t columns) const {
    return {.grow = grow_options(columns),
            .criterion = this->impurity(),
            .balanced = this->balanced(),
            .trees = static_cast<std::size_t>(n_estimators),
            .bootstrap = bootstrap,
            .max_samples = max_samples};
  }
};

}  // namespace espalier
