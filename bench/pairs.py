"""Our operators and their counterparts. Learners that need columns of one size are given them so on both sides."""
from sides import Pair

PAIRS = []


def pair(step, theirs, task, view="plain", **params):
    package = "" if theirs.startswith("xgboost.") else "sklearn."
    PAIRS.append(Pair(step, package + theirs, params, task, view))


def both(ours, theirs, view="plain", **params):
    """A pair for each task."""
    pair(ours + "_classifier", theirs + "Classifier", "class", view, **params)
    pair(ours + "_regressor", theirs + "Regressor", "number", view, **params)


both("decision_tree", "tree.DecisionTree")
both("random_forest", "ensemble.RandomForest")
both("extra_trees", "ensemble.ExtraTrees")
both("gradient_boosting", "ensemble.GradientBoosting")
both("hist_gradient_boosting", "ensemble.HistGradientBoosting", early_stopping=False)
both("xgb", "xgboost.XGB")
for loss in ("absolute_error", "huber", "quantile"):
    pair(f"gradient_boosting_regressor(loss={loss})", "ensemble.GradientBoostingRegressor", "number", loss=loss)
pair("ada_boost_regressor", "ensemble.AdaBoostRegressor", "number")
both("dummy", "dummy.Dummy")
both("k_neighbors", "neighbors.KNeighbors", "scaled")

pair("gaussian_nb", "naive_bayes.GaussianNB", "class")
pair("bernoulli_nb", "naive_bayes.BernoulliNB", "class", "scaled")
pair("multinomial_nb", "naive_bayes.MultinomialNB", "class", "nonnegative")

LOGISTIC, SVC, SVR = "linear_model.LogisticRegression", "svm.LinearSVC", "svm.LinearSVR"
pair("logistic_regression", LOGISTIC, "class", "scaled")
pair("logistic_regression(penalty=l1)", LOGISTIC, "class", "scaled", l1_ratio=1, solver="saga")
pair("logistic_regression(penalty=l1, C=0.1)", LOGISTIC, "binary", "scaled", l1_ratio=1, solver="liblinear", C=0.1)
pair("logistic_regression(penalty=elasticnet, l1_ratio=0.5)", LOGISTIC, "class", "scaled", l1_ratio=0.5, solver="saga")
pair("linear_svc", SVC, "class", "scaled")
pair("linear_svc(loss=hinge)", SVC, "class", "scaled", loss="hinge")
pair("linear_svc(penalty=l1)", SVC, "class", "scaled", penalty="l1", dual=False)
pair("ridge_classifier", "linear_model.RidgeClassifier", "class", "scaled")
pair("ridge", "linear_model.Ridge", "number", "scaled")
pair("lasso", "linear_model.Lasso", "number", "scaled")
pair("lasso(alpha=0.01)", "linear_model.Lasso", "number", "scaled", alpha=0.01)
pair("elastic_net", "linear_model.ElasticNet", "number", "scaled")
pair("elastic_net(alpha=0.01)", "linear_model.ElasticNet", "number", "scaled", alpha=0.01)
pair("ridge_cv", "linear_model.RidgeCV", "number", "scaled")
pair("elastic_net_cv", "linear_model.ElasticNetCV", "number", "scaled")
pair("lasso_lars_cv", "linear_model.LassoLarsCV", "number", "scaled")
pair("linear_svr", SVR, "number", "scaled")
pair("linear_svr(loss=squared_epsilon_insensitive)", SVR, "number", "scaled", loss="squared_epsilon_insensitive")

SGDC, SGDR = "linear_model.SGDClassifier", "linear_model.SGDRegressor"
pair("sgd_classifier", SGDC, "class", "scaled")
pair("sgd_classifier(loss=log_loss, penalty=elasticnet)", SGDC, "class", "scaled", loss="log_loss",
     penalty="elasticnet")
pair("sgd_regressor", SGDR, "number", "scaled")
pair("sgd_regressor(loss=huber, penalty=elasticnet)", SGDR, "number", "scaled", loss="huber", penalty="elasticnet")

both("mlp", "neural_network.MLP", "scaled")
pair("mlp_classifier(learning_rate_init=0.1)", "neural_network.MLPClassifier", "class", "scaled",
     learning_rate_init=0.1)

pair("standard_scaler", "preprocessing.StandardScaler", "any")
pair("min_max_scaler", "preprocessing.MinMaxScaler", "any")
pair("max_abs_scaler", "preprocessing.MaxAbsScaler", "any")
pair("robust_scaler", "preprocessing.RobustScaler", "any")
pair("normalizer", "preprocessing.Normalizer", "any")
pair("quantile_transformer", "preprocessing.QuantileTransformer", "any")
pair("quantile_transformer(output_distribution=normal)", "preprocessing.QuantileTransformer", "any",
     output_distribution="normal")
pair("polynomial_features", "preprocessing.PolynomialFeatures", "any")
for strategy in ("mean", "median", "most_frequent"):
    pair(f"simple_imputer(strategy={strategy})", "impute.SimpleImputer", "any", "gaps", strategy=strategy)
pair("pca", "decomposition.PCA", "any", "scaled")
pair("pca(n_components=0.95)", "decomposition.PCA", "any", "scaled", n_components=0.95)
pair("pca(svd_solver=randomized)", "decomposition.PCA", "any", "scaled", svd_solver="randomized")
pair("truncated_svd", "decomposition.TruncatedSVD", "any")
for tol in (1e-4, 0.5):
    pair(f"fast_ica(tol={tol})", "decomposition.FastICA", "any", "scaled", tol=tol)
pair("fast_ica(algorithm=deflation)", "decomposition.FastICA", "any", "scaled", algorithm="deflation")
for fun in ("exp", "cube"):
    pair(f"fast_ica(fun={fun})", "decomposition.FastICA", "any", "scaled", fun=fun)
AGGLOMERATION = "cluster.FeatureAgglomeration"
pair("feature_agglomeration", AGGLOMERATION, "any", "scaled")
for linkage, metric in (("complete", "euclidean"), ("average", "l1"), ("average", "cosine")):
    pair(f"feature_agglomeration(linkage={linkage}, metric={metric})", AGGLOMERATION, "any", "scaled",
         linkage=linkage, metric=metric)
pair("rbf_sampler", "kernel_approximation.RBFSampler", "any", "scaled")
for components in (100, 10):
    pair(f"nystroem(n_components={components})", "kernel_approximation.Nystroem", "any", "scaled",
         n_components=components)
for kernel in ("laplacian", "polynomial", "sigmoid", "cosine", "linear"):
    pair(f"nystroem(kernel={kernel}, n_components=10)", "kernel_approximation.Nystroem", "any", "scaled",
         kernel=kernel, n_components=10)
for kernel in ("chi2", "additive_chi2"):
    pair(f"nystroem(kernel={kernel}, n_components=10)", "kernel_approximation.Nystroem", "any", "nonnegative",
         kernel=kernel, n_components=10)
pair("variance_threshold", "feature_selection.VarianceThreshold", "any")
pair("select_percentile", "feature_selection.SelectPercentile", "class")
pair("select_percentile(score_func=f_regression)", "feature_selection.SelectPercentile", "number",
     score_func="f_regression")
pair("select_fwe", "feature_selection.SelectFwe", "class")
pair("select_fwe(score_func=f_regression)", "feature_selection.SelectFwe", "number", score_func="f_regression")
pair("one_hot_encoder", "preprocessing.OneHotEncoder", "any", "categories", handle_unknown="ignore")
pair("ordinal_encoder", "preprocessing.OrdinalEncoder", "any", "categories", handle_unknown="use_encoded_value",
     unknown_value=-1)
pair("target_encoder", "preprocessing.TargetEncoder", "class", "categories")
pair("target_encoder", "preprocessing.TargetEncoder", "number", "categories", target_type="continuous")

pair("tfidf_transformer", "feature_extraction.text.TfidfTransformer", "any", "counts")
pair("truncated_svd(n_components=64)", "decomposition.TruncatedSVD", "any", "counts", n_components=64)
pair("multinomial_nb", "naive_bayes.MultinomialNB", "class", "counts")
pair("bernoulli_nb", "naive_bayes.BernoulliNB", "class", "counts")
pair("logistic_regression", LOGISTIC, "class", "counts")
pair("linear_svc", SVC, "class", "counts")
