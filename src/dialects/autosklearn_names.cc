#include "dialects/autosklearn_names.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace espalier {
namespace {

constexpr ComponentClass classes[] = {
    {"classifier", "adaboost", "sklearn.ensemble.AdaBoostClassifier"},
    {"classifier", "bernoulli_nb", "sklearn.naive_bayes.BernoulliNB"},
    {"classifier", "decision_tree", "sklearn.tree.DecisionTreeClassifier"},
    {"classifier", "extra_trees", "sklearn.ensemble.ExtraTreesClassifier"},
    {"classifier", "gaussian_nb", "sklearn.naive_bayes.GaussianNB"},
    {"classifier", "gradient_boosting", "sklearn.ensemble.HistGradientBoostingClassifier"},
    {"classifier", "k_nearest_neighbors", "sklearn.neighbors.KNeighborsClassifier"},
    {"classifier", "lda", "sklearn.discriminant_analysis.LinearDiscriminantAnalysis"},
    {"classifier", "liblinear_svc", "sklearn.svm.LinearSVC"},
    {"classifier", "libsvm_svc", "sklearn.svm.SVC"},
    {"classifier", "mlp", "sklearn.neural_network.MLPClassifier"},
    {"classifier", "multinomial_nb", "sklearn.naive_bayes.MultinomialNB"},
    {"classifier", "passive_aggressive", "sklearn.linear_model.PassiveAggressiveClassifier"},
    {"classifier", "qda", "sklearn.discriminant_analysis.QuadraticDiscriminantAnalysis"},
    {"classifier", "random_forest", "sklearn.ensemble.RandomForestClassifier"},
    {"classifier", "sgd", "sklearn.linear_model.SGDClassifier"},
    {"regressor", "adaboost", "sklearn.ensemble.AdaBoostRegressor"},
    {"regressor", "ard_regression", "sklearn.linear_model.ARDRegression"},
    {"regressor", "decision_tree", "sklearn.tree.DecisionTreeRegressor"},
    {"regressor", "extra_trees", "sklearn.ensemble.ExtraTreesRegressor"},
    {"regressor", "gaussian_process", "sklearn.gaussian_process.GaussianProcessRegressor"},
    {"regressor", "gradient_boosting", "sklearn.ensemble.HistGradientBoostingRegressor"},
    {"regressor", "k_nearest_neighbors", "sklearn.neighbors.KNeighborsRegressor"},
    {"regressor", "liblinear_svr", "sklearn.svm.LinearSVR"},
    {"regressor", "libsvm_svr", "sklearn.svm.SVR"},
    {"regressor", "mlp", "sklearn.neural_network.MLPRegressor"},
    {"regressor", "random_forest", "sklearn.ensemble.RandomForestRegressor"},
    {"regressor", "ridge_regression", "sklearn.linear_model.Ridge"},
    {"regressor", "sgd", "sklearn.linear_model.SGDRegressor"},
    {"feature_preprocessor", "densifier", ""},
    {"feature_preprocessor", "extra_trees_preproc_for_classification", "sklearn.feature_selection.SelectFromModel",
     "sklearn.ensemble.ExtraTreesClassifier"},
    {"feature_preprocessor", "extra_trees_preproc_for_regression", "sklearn.feature_selection.SelectFromModel",
     "sklearn.ensemble.ExtraTreesRegressor"},
    {"feature_preprocessor", "fast_ica", "sklearn.decomposition.FastICA"},
    {"feature_preprocessor", "feature_agglomeration", "sklearn.cluster.FeatureAgglomeration"},
    {"feature_preprocessor", "kernel_pca", "sklearn.decomposition.KernelPCA"},
    {"feature_preprocessor", "kitchen_sinks", "sklearn.kernel_approximation.RBFSampler"},
    {"feature_preprocessor", "liblinear_svc_preprocessor", "sklearn.feature_selection.SelectFromModel",
     "sklearn.svm.LinearSVC"},
    {"feature_preprocessor", "no_preprocessing", ""},
    {"feature_preprocessor", "nystroem_sampler", "sklearn.kernel_approximation.Nystroem"},
    {"feature_preprocessor", "pca", "sklearn.decomposition.PCA"},
    {"feature_preprocessor", "polynomial", "sklearn.preprocessing.PolynomialFeatures"},
    {"feature_preprocessor", "random_trees_embedding", "sklearn.ensemble.RandomTreesEmbedding"},
    {"feature_preprocessor", "select_percentile_classification", "sklearn.feature_selection.SelectPercentile"},
    {"feature_preprocessor", "select_percentile_regression", "sklearn.feature_selection.SelectPercentile"},
    {"feature_preprocessor", "select_rates", "sklearn.feature_selection.GenericUnivariateSelect"},
    {"feature_preprocessor", "select_rates_classification", "sklearn.feature_selection.GenericUnivariateSelect"},
    {"feature_preprocessor", "select_rates_regression", "sklearn.feature_selection.GenericUnivariateSelect"},
    {"feature_preprocessor", "truncatedSVD", "sklearn.decomposition.TruncatedSVD"},
    {"rescaling", "minmax", "sklearn.preprocessing.MinMaxScaler"},
    {"rescaling", "none", ""},
    {"rescaling", "normalize", "sklearn.preprocessing.Normalizer"},
    {"rescaling", "power_transformer", "sklearn.preprocessing.PowerTransformer"},
    {"rescaling", "quantile_transformer", "sklearn.preprocessing.QuantileTransformer"},
    {"rescaling", "robust_scaler", "sklearn.preprocessing.RobustScaler"},
    {"rescaling", "standardize", "sklearn.preprocessing.StandardScaler"},
};

using Scale = Hyperparameter::Scale;
struct Translation {
  std::string_view component, name, param;
  Scale scale = Scale::same;
  double factor = 0;  // 0: the table's columns
  int item = -1;      // of a list
};
constexpr Translation translations[] = {
    {"classifier:decision_tree", "max_depth_factor", "max_depth", Scale::round},
    {"regressor:decision_tree", "max_depth_factor", "max_depth", Scale::round},
    {"classifier:extra_trees", "max_features", "max_features", Scale::power},
    {"classifier:random_forest", "max_features", "max_features", Scale::power},
    {"feature_preprocessor:extra_trees_preproc_for_classification", "max_features", "max_features", Scale::power},
    {"feature_preprocessor:pca", "keep_variance", "n_components"},
    {"feature_preprocessor:select_rates", "alpha", "param"},
    {"feature_preprocessor:select_rates_classification", "alpha", "param"},
    {"feature_preprocessor:select_rates_regression", "alpha", "param"},
    {"feature_preprocessor:truncatedSVD", "target_dim", "n_components"},
    {"rescaling:robust_scaler", "q_min", "quantile_range", Scale::times, 100, 0},
    {"rescaling:robust_scaler", "q_max", "quantile_range", Scale::times, 100, 1},
};

}  // namespace

const ComponentClass* component_class(std::string_view kind, std::string_view name) {
  const auto at = std::ranges::find_if(classes, [&](const auto& c) { return c.kind == kind && c.name == name; });
  return at == std::end(classes) ? nullptr : at;
}

void translate(Hyperparameter& h, std::string_view component, std::string_view name, const Operator& op,
               const Shape& raw) {
  const auto exists = [&](std::string_view param) {
    return std::ranges::find(op.params, param, &ParamInfo::name) != op.params.end();
  };
  const auto row = std::ranges::find_if(translations, [&](const Translation& t) {
    return t.component == component && t.name == name && exists(t.param);
  });
  h.param = modern_name(op, name);
  if (row != std::end(translations)) {
    h.param = row->param;
    h.scale = row->scale;
    h.factor = row->factor > 0 ? row->factor : std::max(1.0, static_cast<double>(raw.columns));
    if (row->item >= 0) h.item = static_cast<std::size_t>(row->item);
  }
  h.words.clear();
  for (const Json& choice : h.choices) {
    auto value = value_of(choice);
    const bool of_numbers = component.ends_with("_regression") && choice == "mutual_info";
    if (of_numbers) value = Value("mutual_info_regression");
    h.words.push_back(value ? modern_value(op, h.param, *std::move(value)) : Value{});
  }
  if (!exists(h.param)) h.param.clear();
}

}  // namespace espalier
