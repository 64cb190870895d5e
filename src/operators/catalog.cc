#include "operators/catalog.h"

#include <algorithm>

// Adding an operator is adding a line here.
// clang-format off
#define ESPALIER_OPERATORS(_) \
  _(ada_boost_classifier) \
  _(ada_boost_regressor) \
  _(bernoulli_nb) \
  _(binarizer) \
  _(continuous_mdr) \
  _(decision_tree_classifier) \
  _(decision_tree_regressor) \
  _(dummy_classifier) \
  _(dummy_regressor) \
  _(elastic_net) \
  _(elastic_net_cv) \
  _(extra_trees_classifier) \
  _(extra_trees_regressor) \
  _(fast_ica) \
  _(feature_agglomeration) \
  _(feature_set_selector) \
  _(gaussian_nb) \
  _(gradient_boosting_classifier) \
  _(gradient_boosting_regressor) \
  _(hist_gradient_boosting_classifier) \
  _(hist_gradient_boosting_regressor) \
  _(identity) \
  _(k_neighbors_classifier) \
  _(k_neighbors_regressor) \
  _(lasso) \
  _(lasso_lars_cv) \
  _(linear_svc) \
  _(linear_svr) \
  _(logistic_regression) \
  _(max_abs_scaler) \
  _(mdr) \
  _(min_max_scaler) \
  _(mlp_classifier) \
  _(mlp_regressor) \
  _(multi_surf) \
  _(multinomial_nb) \
  _(normalizer) \
  _(nystroem) \
  _(one_hot_encoder) \
  _(ordinal_encoder) \
  _(pca) \
  _(polynomial_features) \
  _(quantile_transformer) \
  _(random_forest_classifier) \
  _(random_forest_regressor) \
  _(rbf_sampler) \
  _(relief_f) \
  _(rfe) \
  _(ridge) \
  _(ridge_classifier) \
  _(ridge_cv) \
  _(robust_scaler) \
  _(select_from_model) \
  _(select_fwe) \
  _(select_percentile) \
  _(sgd_classifier) \
  _(sgd_regressor) \
  _(simple_imputer) \
  _(standard_scaler) \
  _(surf) \
  _(surf_star) \
  _(target_encoder) \
  _(tfidf_transformer) \
  _(tpot_one_hot_encoder) \
  _(truncated_svd) \
  _(variance_threshold) \
  _(xgb_classifier) \
  _(xgb_regressor) \
  _(zero_count)
// clang-format on

namespace espalier {

#define DECLARE(name) Operator name();
ESPALIER_OPERATORS(DECLARE)
#undef DECLARE

std::vector<Operator> built_in() {
#define CALL(name) name(),
  return {ESPALIER_OPERATORS(CALL)};
#undef CALL
}

Catalog::Catalog(std::vector<Operator> rows) : rows_(std::move(rows)) { std::ranges::sort(rows_, {}, &Operator::name); }

Result<const Operator*> Catalog::find(std::string_view name) const {
  const auto at = std::ranges::lower_bound(rows_, name, {}, &Operator::name);
  if (at == rows_.end() || at->name != name)
    return fail(Errc::not_found, "no operator named '" + std::string(name) + "'");
  return &*at;
}

bool Catalog::is_baseline(const Step& step) const {
  const auto op = find(step.op);
  return op && (*op)->traits.baseline;
}

}  // namespace espalier
