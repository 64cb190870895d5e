"""Selectors of columns, and what leaves them all."""
from sklearn import feature_selection as s
from sklearn import linear_model as m
from sklearn.preprocessing import FunctionTransformer

from golden.case import Case, cancer, diabetes, gaps, iris, mixed, wide, words


def of(text, selector, table):
    return Case(text, table, selector.fit(table.X, table.y).transform(table.X_test), 1e-15)


def named(table, *sets):
    """TPOT's FeatureSetSelector: the places of several sets together, each once and in the table's order."""
    places = [j for one in sets for j in one]
    features = ", ".join(f'"{j}"' for j in places)
    return Case(f"feature_set_selector(features=[{features}])", table, table.X_test[:, sorted(set(places))], 1e-15)


def cases():
    for table in (gaps(), mixed(), words()):
        yield Case("identity", table, FunctionTransformer().fit(table.X).transform(table.X_test), 1e-15)
    yield named(iris(), [3, 1])
    yield named(gaps(), [2, 0], [0, 3])
    yield named(words(), [39, 7, 11], [7], [20])
    yield of("variance_threshold(threshold=0.5)", s.VarianceThreshold(0.5), iris())
    yield of("variance_threshold", s.VarianceThreshold(), words())
    for percentile in (10, 34, 70, 100):
        yield of(f"select_percentile(percentile={percentile})", s.SelectPercentile(s.f_classif, percentile=percentile),
                 cancer())
        yield of(f"select_percentile(percentile={percentile})",
                 s.SelectPercentile(s.f_regression, percentile=percentile), wide())
        yield of(f"select_percentile(score_func=chi2, percentile={percentile})",
                 s.SelectPercentile(s.chi2, percentile=percentile), words())
    yield of("select_percentile(percentile=50)", s.SelectPercentile(s.f_classif, percentile=50), iris())
    yield of("select_percentile(percentile=50)", s.SelectPercentile(s.f_regression, percentile=50), diabetes())
    yield of("select_fwe(alpha=1e-9)", s.SelectFwe(s.f_classif, alpha=1e-9), cancer())
    for alpha in (0.001, 0.049, 0.5):
        yield of(f"select_fwe(alpha={alpha})", s.SelectFwe(s.f_classif, alpha=alpha), cancer())
        yield of(f"select_fwe(alpha={alpha})", s.SelectFwe(s.f_regression, alpha=alpha), diabetes())
        yield of(f"select_fwe(score_func=chi2, alpha={alpha})", s.SelectFwe(s.chi2, alpha=alpha), words())
    for threshold in ("mean", "median", 0.05):
        yield of(f"select_from_model(estimator=ridge_classifier(), threshold={threshold})",
                 s.SelectFromModel(m.RidgeClassifier(), threshold=threshold), cancer())
    yield of("select_from_model(estimator=lasso(alpha=0.5), threshold=1e-5)",
             s.SelectFromModel(m.Lasso(alpha=0.5), threshold=1e-5), diabetes())
    yield of("select_from_model(estimator=ridge(alpha=2), max_features=3)",
             s.SelectFromModel(m.Ridge(alpha=2), max_features=3), diabetes())
    for count, step in (("none", 1), (3, 2), (0.3, 0.2)):
        yield of(f"rfe(estimator=ridge(), n_features_to_select={count}, step={step})",
                 s.RFE(m.Ridge(), n_features_to_select=None if count == "none" else count, step=step), diabetes())
        yield of(f"rfe(estimator=ridge_classifier(), n_features_to_select={count}, step={step})",
                 s.RFE(m.RidgeClassifier(), n_features_to_select=None if count == "none" else count, step=step), iris())
