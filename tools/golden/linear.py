"""Linear models. Where both sides iterate, both are driven to the same optimum and compared to the digits it leaves."""
import numpy as np
from sklearn import linear_model as m

from golden.case import Case, cancer, iris, scaled, wide, words


def fit(model, table):
    weights = {"sample_weight": table.weights} if len(table.weights) else {}
    return model.fit(table.X, table.y, **weights)


def classify(step, table, model, tolerance=1e-6):
    return Case(step, table, fit(model, table).predict_proba(table.X_test), tolerance)


def logistic():
    exact = {"tol": 1e-12, "max_iter": 100000}
    text = "tol=1e-10, max_iter=1000"
    for table in (scaled(cancer()), scaled(iris()), scaled(cancer(weights=True)), iris(weights=True)):
        for C in (1.0, 0.01, 30.0):
            yield classify(f"logistic_regression(C={C}, {text})", table,
                           m.LogisticRegression(C=C, solver="newton-cholesky", **exact))
        yield classify(f"logistic_regression(class_weight=balanced, {text})", table,
                       m.LogisticRegression(class_weight="balanced", solver="newton-cholesky", **exact))
    for table in (scaled(cancer()), scaled(iris())):
        yield classify(f"logistic_regression(fit_intercept=false, {text})", table,
                       m.LogisticRegression(fit_intercept=False, solver="newton-cholesky", **exact))
        yield classify(f"logistic_regression(penalty=l1, C=0.5, {text})", table,
                       m.LogisticRegression(l1_ratio=1, C=0.5, solver="saga", **exact), 1e-5)
        yield classify(f"logistic_regression(penalty=elasticnet, l1_ratio=0.3, C=2, {text})", table,
                       m.LogisticRegression(l1_ratio=0.3, C=2, solver="saga", **exact), 1e-5)
    yield classify(f"logistic_regression({text})", words(), m.LogisticRegression(tol=1e-10, max_iter=100000), 1e-5)
    yield classify(f"logistic_regression(penalty=l1, {text})", words(),
                   m.LogisticRegression(l1_ratio=1, solver="saga", **exact), 1e-4)


def cases():
    yield from logistic()
