"""Naive Bayes and the baselines."""
from sklearn import dummy, naive_bayes as n

from golden.case import Case, cancer, diabetes, gaps, iris, words


def of(text, model, table, tolerance=1e-9):
    weights = {"sample_weight": table.weights} if len(table.weights) else {}
    model.fit(table.X, table.y, **weights)
    answer = model.predict_proba if table.classes else model.predict
    return Case(text, table, answer(table.X_test), tolerance)


def cases():
    for table in (iris(), cancer(), iris(weights=True)):
        yield of("gaussian_nb", n.GaussianNB(), table)
        yield of("gaussian_nb(var_smoothing=0.01)", n.GaussianNB(var_smoothing=0.01), table)
    for alpha in (1.0, 0.01, 30.0):
        for prior in (True, False):
            text = f"(alpha={alpha}, fit_prior={str(prior).lower()})"
            yield of("multinomial_nb" + text, n.MultinomialNB(alpha=alpha, fit_prior=prior), words())
            yield of("multinomial_nb" + text, n.MultinomialNB(alpha=alpha, fit_prior=prior), iris(weights=True))
            yield of("bernoulli_nb" + text, n.BernoulliNB(alpha=alpha, fit_prior=prior), words())
    yield of("bernoulli_nb(binarize=3)", n.BernoulliNB(binarize=3), iris(weights=True))
    for strategy in ("prior", "most_frequent", "uniform"):
        yield of(f"dummy_classifier(strategy={strategy})", dummy.DummyClassifier(strategy=strategy), iris(weights=True))
    yield of("dummy_classifier", dummy.DummyClassifier(), gaps())
    for strategy in ("mean", "median"):
        yield of(f"dummy_regressor(strategy={strategy})", dummy.DummyRegressor(strategy=strategy), diabetes())
        yield of(f"dummy_regressor(strategy={strategy})", dummy.DummyRegressor(strategy=strategy),
                 diabetes(weights=True))
    yield of("dummy_regressor(strategy=quantile, quantile=0.2)",
             dummy.DummyRegressor(strategy="quantile", quantile=0.2), diabetes())
