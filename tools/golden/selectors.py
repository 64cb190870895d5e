"""Selectors of columns."""
from sklearn import feature_selection as s

from golden.case import Case, cancer, diabetes, iris, wide, words


def of(text, selector, table):
    return Case(text, table, selector.fit(table.X, table.y).transform(table.X_test), 1e-15)


def cases():
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
