#include "search/families.h"

#include <algorithm>

#include "base/text.h"
#include "data/categories.h"

namespace espalier {
namespace {

// A word stands for the operators whose names begin with one of these.
struct Family {
  std::string_view name;
  std::vector<std::string_view> beginnings;
};

const std::vector<Family>& families() {
  static const std::vector<Family> all{
      {"linear",
       {"logistic_regression", "ridge", "lasso", "elastic_net", "linear_", "sgd_", "least_angle", "huber", "ard_"}},
      {"trees",
       {"decision_tree", "random_forest", "extra_trees", "gradient_boosting", "hist_gradient", "ada_boost", "xgb"}},
      {"forests", {"random_forest", "extra_trees"}},
      {"boosting", {"gradient_boosting", "hist_gradient", "ada_boost", "xgb"}},
      {"neighbors", {"k_neighbors"}},
      {"naive_bayes", {"gaussian_nb", "bernoulli_nb", "multinomial_nb"}},
      {"svm", {"linear_svc", "linear_svr", "svc", "svr"}},
      {"scalers",
       {"standard_scaler", "min_max_scaler", "max_abs_scaler", "robust_scaler", "normalizer", "quantile_transformer",
        "binarizer"}},
      {"selectors", {"select_", "rfe", "variance_threshold", "relief_f", "surf", "multi_surf"}},
      {"decompositions", {"pca", "truncated_svd", "fast_ica", "kernel_pca"}},
  };
  return all;
}

// What people know an algorithm by.
struct Alias {
  std::string_view name, beginning;
};
constexpr Alias aliases[] = {
    {"lightgbm", "hist_gradient"},
    {"lgbm", "hist_gradient"},
    {"xgboost", "xgb"},
    {"catboost", "hist_gradient"},
    {"gbm", "gradient_boosting"},
    {"knn", "k_neighbors"},
    {"nearest_neighbors", "k_neighbors"},
    {"rf", "random_forest"},
    {"random_forest", "random_forest"},
    {"forest", "random_forest"},
    {"extra_trees", "extra_trees"},
    {"decision_tree", "decision_tree"},
    {"adaboost", "ada_boost"},
    {"logistic", "logistic"},
    {"logreg", "logistic"},
    {"bayes", "gaussian_nb"},
    {"gradient_boosting", "gradient_boosting"},
    {"hist_gradient_boosting", "hist_gradient"},
    {"k_neighbors", "k_neighbors"},
};

std::vector<std::string> beginning_with(const std::vector<std::string_view>& beginnings, const Catalog& catalog) {
  std::vector<std::string> out;
  for (const Operator& op : catalog.rows())
    if (std::ranges::any_of(beginnings, [&](std::string_view b) { return op.name.starts_with(b); }))
      out.push_back(op.name);
  return out;
}

std::vector<std::string> with_role(const Catalog& catalog, bool models) {
  std::vector<std::string> out;
  for (const Operator& op : catalog.rows())
    if ((op.role != Role::transform) == models && !op.traits.baseline) out.push_back(op.name);
  return out;
}

std::string plain(std::string_view word) {
  std::string out = lower_ascii(word);
  std::ranges::replace_if(out, [](char c) { return c == '-' || c == ' '; }, '_');
  return out;
}

}  // namespace

Result<std::vector<std::string>> operators_named(const std::string& word, const Catalog& catalog) {
  if (catalog.find(word)) return std::vector{word};
  const std::string name = plain(word);
  if (name == "models") return with_role(catalog, true);
  if (name == "transforms" || name == "preprocessing") return with_role(catalog, false);
  std::vector<std::string> out;
  for (const Family& family : families())
    if (family.name == name) out = beginning_with(family.beginnings, catalog);
  for (const Alias& alias : aliases)
    if (out.empty() && alias.name == name) out = beginning_with({alias.beginning}, catalog);
  if (!out.empty()) return out;
  std::vector<std::string> known, groups{"models", "transforms"};
  for (const Operator& op : catalog.rows()) known.push_back(op.name);
  for (const Family& family : families()) groups.emplace_back(family.name);
  return fail(Errc::invalid_argument, "unknown operator '" + word + "'" + nearest_words(word, known) +
                                          "; families are " + joined(groups) +
                                          "; 'espalier operators' lists all operators");
}

}  // namespace espalier
