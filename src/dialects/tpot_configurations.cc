#include "dialects/tpot_configurations.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/text.h"
#include "dialects/literals.h"
#include "dialects/tpot.h"

namespace espalier {
namespace {

// Which configurations have an operator, and for which task.
enum Configurations : unsigned { whole = 1, light = 2, mdr = 4, sparse = 8 };
enum Tasks : unsigned { classes = 1, numbers = 2, any = 3 };

struct Entry {
  std::string_view name;
  unsigned configurations, tasks;
  std::string_view values;
};

// Their parameters as TPOT 0.11.7 lists them.
// clang-format off
constexpr Entry entries[] = {
    {"mdr.ContinuousMDR", mdr, numbers,
     "{'tie_break': [0, 1], 'default_label': [0, 1]}"},
    {"mdr.MDR", mdr, classes,
     "{'tie_break': [0, 1], 'default_label': [0, 1]}"},
    {"sklearn.cluster.FeatureAgglomeration", whole | light, any,
     "{'linkage': ['ward', 'complete', 'average'], 'affinity': ['euclidean', 'l1', 'l2', "
     "'manhattan', 'cosine']}"},
    {"sklearn.decomposition.FastICA", whole, any,
     "{'tol': np.arange(0.0, 1.01, 0.05)}"},
    {"sklearn.decomposition.PCA", whole | light, any,
     "{'svd_solver': ['randomized'], 'iterated_power': range(1, 11)}"},
    {"sklearn.ensemble.AdaBoostRegressor", whole, numbers,
     "{'n_estimators': [100], 'learning_rate': [0.001, 0.01, 0.1, 0.5, 1.0], 'loss': ['linear', "
     "'square', 'exponential']}"},
    {"sklearn.ensemble.ExtraTreesClassifier", whole, classes,
     "{'n_estimators': [100], 'criterion': ['gini', 'entropy'], 'max_features': np.arange(0.05, "
     "1.01, 0.05), 'min_samples_split': range(2, 21), 'min_samples_leaf': range(1, 21), "
     "'bootstrap': [True, False]}"},
    {"sklearn.ensemble.ExtraTreesRegressor", whole, numbers,
     "{'n_estimators': [100], 'max_features': np.arange(0.05, 1.01, 0.05), 'min_samples_split': "
     "range(2, 21), 'min_samples_leaf': range(1, 21), 'bootstrap': [True, False]}"},
    {"sklearn.ensemble.GradientBoostingClassifier", whole, classes,
     "{'n_estimators': [100], 'learning_rate': [0.001, 0.01, 0.1, 0.5, 1.0], 'max_depth': range(1, "
     "11), 'min_samples_split': range(2, 21), 'min_samples_leaf': range(1, 21), 'subsample': "
     "np.arange(0.05, 1.01, 0.05), 'max_features': np.arange(0.05, 1.01, 0.05)}"},
    {"sklearn.ensemble.GradientBoostingRegressor", whole, numbers,
     "{'n_estimators': [100], 'loss': ['ls', 'lad', 'huber', 'quantile'], 'learning_rate': [0.001, "
     "0.01, 0.1, 0.5, 1.0], 'max_depth': range(1, 11), 'min_samples_split': range(2, 21), "
     "'min_samples_leaf': range(1, 21), 'subsample': np.arange(0.05, 1.01, 0.05), 'max_features': "
     "np.arange(0.05, 1.01, 0.05), 'alpha': [0.75, 0.8, 0.85, 0.9, 0.95, 0.99]}"},
    {"sklearn.ensemble.RandomForestClassifier", whole | sparse, classes,
     "{'n_estimators': [100], 'criterion': ['gini', 'entropy'], 'max_features': np.arange(0.05, "
     "1.01, 0.05), 'min_samples_split': range(2, 21), 'min_samples_leaf': range(1, 21), "
     "'bootstrap': [True, False]}"},
    {"sklearn.ensemble.RandomForestRegressor", whole | sparse, numbers,
     "{'n_estimators': [100], 'max_features': np.arange(0.05, 1.01, 0.05), 'min_samples_split': "
     "range(2, 21), 'min_samples_leaf': range(1, 21), 'bootstrap': [True, False]}"},
    {"sklearn.feature_selection.RFE", whole | sparse, classes,
     "{'step': np.arange(0.05, 1.01, 0.05), 'estimator': {'sklearn.ensemble.ExtraTreesClassifier': "
     "{'n_estimators': [100], 'criterion': ['gini', 'entropy'], 'max_features': np.arange(0.05, "
     "1.01, 0.05)}}}"},
    {"sklearn.feature_selection.SelectFromModel", whole | sparse, classes,
     "{'threshold': np.arange(0.0, 1.01, 0.05), 'estimator': "
     "{'sklearn.ensemble.ExtraTreesClassifier': {'n_estimators': [100], 'criterion': ['gini', "
     "'entropy'], 'max_features': np.arange(0.05, 1.01, 0.05)}}}"},
    {"sklearn.feature_selection.SelectFromModel", whole | sparse, numbers,
     "{'threshold': np.arange(0.0, 1.01, 0.05), 'estimator': "
     "{'sklearn.ensemble.ExtraTreesRegressor': {'n_estimators': [100], 'max_features': "
     "np.arange(0.05, 1.01, 0.05)}}}"},
    {"sklearn.feature_selection.SelectFwe", whole | light | sparse, classes,
     "{'alpha': np.arange(0.0, 0.0492, 0.001), 'score_func': "
     "{'sklearn.feature_selection.f_classif': None}}"},
    {"sklearn.feature_selection.SelectFwe", whole | light | sparse, numbers,
     "{'alpha': np.arange(0.0, 0.0492, 0.001), 'score_func': "
     "{'sklearn.feature_selection.f_regression': None}}"},
    {"sklearn.feature_selection.SelectPercentile", whole | light | sparse, classes,
     "{'percentile': range(1, 100), 'score_func': {'sklearn.feature_selection.f_classif': None}}"},
    {"sklearn.feature_selection.SelectPercentile", whole | light | sparse, numbers,
     "{'percentile': range(1, 100), 'score_func': {'sklearn.feature_selection.f_regression': "
     "None}}"},
    {"sklearn.feature_selection.VarianceThreshold", whole | light, any,
     "{'threshold': [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.2]}"},
    {"sklearn.feature_selection.VarianceThreshold", sparse, any,
     "{'threshold': np.arange(0.05, 1.01, 0.05)}"},
    {"sklearn.kernel_approximation.Nystroem", whole, any,
     "{'kernel': ['rbf', 'cosine', 'chi2', 'laplacian', 'polynomial', 'poly', 'linear', "
     "'additive_chi2', 'sigmoid'], 'gamma': np.arange(0.0, 1.01, 0.05), 'n_components': range(1, "
     "11)}"},
    {"sklearn.kernel_approximation.Nystroem", light, numbers,
     "{'kernel': ['rbf', 'cosine', 'chi2', 'laplacian', 'polynomial', 'poly', 'linear', "
     "'additive_chi2', 'sigmoid'], 'gamma': np.arange(0.0, 1.01, 0.05), 'n_components': range(1, "
     "11)}"},
    {"sklearn.kernel_approximation.RBFSampler", whole | light, any,
     "{'gamma': np.arange(0.0, 1.01, 0.05)}"},
    {"sklearn.linear_model.ElasticNetCV", whole | light | mdr | sparse, numbers,
     "{'l1_ratio': np.arange(0.0, 1.01, 0.05), 'tol': [1e-05, 0.0001, 0.001, 0.01, 0.1]}"},
    {"sklearn.linear_model.LassoLarsCV", whole | light, numbers,
     "{'normalize': [True, False]}"},
    {"sklearn.linear_model.LogisticRegression", whole | light | mdr | sparse, classes,
     "{'penalty': ['l1', 'l2'], 'C': [0.0001, 0.001, 0.01, 0.1, 0.5, 1.0, 5.0, 10.0, 15.0, 20.0, "
     "25.0], 'dual': [True, False]}"},
    {"sklearn.linear_model.RidgeCV", whole | light | sparse, numbers,
     "{}"},
    {"sklearn.linear_model.SGDClassifier", whole, classes,
     "{'loss': ['log', 'hinge', 'modified_huber', 'squared_hinge', 'perceptron'], 'penalty': "
     "['elasticnet'], 'alpha': [0.0, 0.01, 0.001], 'learning_rate': ['invscaling', 'constant'], "
     "'fit_intercept': [True, False], 'l1_ratio': [0.25, 0.0, 1.0, 0.75, 0.5], 'eta0': [0.1, 1.0, "
     "0.01], 'power_t': [0.5, 0.0, 1.0, 0.1, 100.0, 10.0, 50.0]}"},
    {"sklearn.linear_model.SGDRegressor", whole, numbers,
     "{'loss': ['squared_loss', 'huber', 'epsilon_insensitive'], 'penalty': ['elasticnet'], "
     "'alpha': [0.0, 0.01, 0.001], 'learning_rate': ['invscaling', 'constant'], 'fit_intercept': "
     "[True, False], 'l1_ratio': [0.25, 0.0, 1.0, 0.75, 0.5], 'eta0': [0.1, 1.0, 0.01], 'power_t': "
     "[0.5, 0.0, 1.0, 0.1, 100.0, 10.0, 50.0]}"},
    {"sklearn.naive_bayes.BernoulliNB", whole | light | sparse, classes,
     "{'alpha': [0.001, 0.01, 0.1, 1.0, 10.0, 100.0], 'fit_prior': [True, False]}"},
    {"sklearn.naive_bayes.GaussianNB", whole | light, classes,
     "{}"},
    {"sklearn.naive_bayes.MultinomialNB", whole | light | sparse, classes,
     "{'alpha': [0.001, 0.01, 0.1, 1.0, 10.0, 100.0], 'fit_prior': [True, False]}"},
    {"sklearn.neighbors.KNeighborsClassifier", whole | light | sparse, classes,
     "{'n_neighbors': range(1, 101), 'weights': ['uniform', 'distance'], 'p': [1, 2]}"},
    {"sklearn.neighbors.KNeighborsRegressor", whole | light | sparse, numbers,
     "{'n_neighbors': range(1, 101), 'weights': ['uniform', 'distance'], 'p': [1, 2]}"},
    {"sklearn.neural_network.MLPClassifier", whole, classes,
     "{'alpha': [0.0001, 0.001, 0.01, 0.1], 'learning_rate_init': [0.001, 0.01, 0.1, 0.5, 1.0]}"},
    {"sklearn.preprocessing.Binarizer", whole | light, any,
     "{'threshold': np.arange(0.0, 1.01, 0.05)}"},
    {"sklearn.preprocessing.MaxAbsScaler", whole | light, any,
     "{}"},
    {"sklearn.preprocessing.MinMaxScaler", whole | light, any,
     "{}"},
    {"sklearn.preprocessing.Normalizer", whole | light, any,
     "{'norm': ['l1', 'l2', 'max']}"},
    {"sklearn.preprocessing.PolynomialFeatures", whole, any,
     "{'degree': [2], 'include_bias': [False], 'interaction_only': [False]}"},
    {"sklearn.preprocessing.RobustScaler", whole | light, any,
     "{}"},
    {"sklearn.preprocessing.StandardScaler", whole | light, any,
     "{}"},
    {"sklearn.svm.LinearSVC", whole | sparse, classes,
     "{'penalty': ['l1', 'l2'], 'loss': ['hinge', 'squared_hinge'], 'dual': [True, False], 'tol': "
     "[1e-05, 0.0001, 0.001, 0.01, 0.1], 'C': [0.0001, 0.001, 0.01, 0.1, 0.5, 1.0, 5.0, 10.0, "
     "15.0, 20.0, 25.0]}"},
    {"sklearn.svm.LinearSVR", whole | light | sparse, numbers,
     "{'loss': ['epsilon_insensitive', 'squared_epsilon_insensitive'], 'dual': [True, False], "
     "'tol': [1e-05, 0.0001, 0.001, 0.01, 0.1], 'C': [0.0001, 0.001, 0.01, 0.1, 0.5, 1.0, 5.0, "
     "10.0, 15.0, 20.0, 25.0], 'epsilon': [0.0001, 0.001, 0.01, 0.1, 1.0]}"},
    {"sklearn.tree.DecisionTreeClassifier", whole | light, classes,
     "{'criterion': ['gini', 'entropy'], 'max_depth': range(1, 11), 'min_samples_split': range(2, "
     "21), 'min_samples_leaf': range(1, 21)}"},
    {"sklearn.tree.DecisionTreeRegressor", whole | light, numbers,
     "{'max_depth': range(1, 11), 'min_samples_split': range(2, 21), 'min_samples_leaf': range(1, "
     "21)}"},
    {"skrebate.MultiSURF", mdr, any,
     "{'n_features_to_select': range(1, 6)}"},
    {"skrebate.ReliefF", mdr, any,
     "{'n_features_to_select': range(1, 6), 'n_neighbors': [2, 10, 50, 100, 250, 500]}"},
    {"skrebate.SURF", mdr, any,
     "{'n_features_to_select': range(1, 6)}"},
    {"skrebate.SURFstar", mdr, any,
     "{'n_features_to_select': range(1, 6)}"},
    {"tpot.builtins.OneHotEncoder", whole, any,
     "{'minimum_fraction': [0.05, 0.1, 0.15, 0.2, 0.25], 'sparse': [False], 'threshold': [10]}"},
    {"tpot.builtins.OneHotEncoder", sparse, any,
     "{'minimum_fraction': [0.05, 0.1, 0.15, 0.2, 0.25]}"},
    {"tpot.builtins.ZeroCount", whole | light, any,
     "{}"},
    {"xgboost.XGBClassifier", whole | sparse, classes,
     "{'n_estimators': [100], 'max_depth': range(1, 11), 'learning_rate': [0.001, 0.01, 0.1, 0.5, "
     "1.0], 'subsample': np.arange(0.05, 1.01, 0.05), 'min_child_weight': range(1, 21), 'n_jobs': "
     "[1], 'verbosity': [0]}"},
    {"xgboost.XGBRegressor", whole | sparse, numbers,
     "{'n_estimators': [100], 'max_depth': range(1, 11), 'learning_rate': [0.001, 0.01, 0.1, 0.5, "
     "1.0], 'subsample': np.arange(0.05, 1.01, 0.05), 'min_child_weight': range(1, 21), 'n_jobs': "
     "[1], 'verbosity': [0], 'objective': ['reg:squarederror']}"},
};
// clang-format on

struct Name {
  std::string_view name;
  Configurations which;
};
constexpr std::array<Name, 4> names{
    {{"TPOT default", whole}, {"TPOT light", light}, {"TPOT MDR", mdr}, {"TPOT sparse", sparse}}};

constexpr std::string_view elsewhere =
    "needs graphics cards or a network package, which this engine does without; its networks are "
    "sklearn.neural_network.MLPClassifier and MLPRegressor, and the default configuration searches all else";

Result<Json> configuration(Configurations which, Task task) {
  const unsigned wanted = task == Task::classification ? classes : numbers;
  Json out = Json::object();
  for (const Entry& e : entries) {
    if ((e.configurations & which) == 0 || (e.tasks & wanted) == 0) continue;
    TRY(out[std::string(e.name)], read_literal(e.values, e.name));
  }
  return out;
}

bool looks_like_a_file(std::string_view word) {
  return word.find('/') != word.npos || word.ends_with(".py") || word.ends_with(".json");
}

}  // namespace

Result<Json> tpot_configuration(const std::string& given, Task task) {
  for (const Name& n : names)
    if (given == n.name || (given.empty() && n.which == whole)) return configuration(n.which, task);
  if (given == "TPOT NN" || given == "TPOT cuML")
    return fail(Errc::unsupported, "the configuration '" + given + "' " + std::string(elsewhere));
  const auto text = read_file(given);
  if (text) return tpot_config(*text, given);
  std::vector<std::string> known;
  for (const Name& n : names) known.emplace_back(n.name);
  if (looks_like_a_file(given))
    return fail(text.error().code, "Could not open specified TPOT operator config file: " + text.error().message);
  return fail(Errc::invalid_argument,
              "there is no configuration '" + given + "'; there are " + joined(known) + ", and files (.py or .json)");
}

}  // namespace espalier
