"""Linear models. Where both sides iterate, both are driven to the same optimum and compared to the digits it leaves."""
import numpy as np
from sklearn import linear_model as m, svm

from golden.case import Case, cancer, diabetes, iris, scaled, wide, words


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


def regress(step, table, model, tolerance=1e-9):
    return Case(step, table, fit(model, table).predict(table.X_test), tolerance)


def squares():
    for table in (diabetes(), wide(), diabetes(weights=True), scaled(diabetes())):
        for alpha in (1.0, 0.001, 50.0):
            yield regress(f"ridge(alpha={alpha})", table, m.Ridge(alpha=alpha, solver="cholesky"))
        yield regress("ridge(fit_intercept=false)", table, m.Ridge(fit_intercept=False, solver="cholesky"))
    for table in (scaled(diabetes()), scaled(diabetes(weights=True)), scaled(wide())):
        for alpha in (1.0, 0.03):
            exact, text = {"tol": 1e-14, "max_iter": 1000000}, "tol=1e-14, max_iter=1000000"
            yield regress(f"lasso(alpha={alpha}, {text})", table, m.Lasso(alpha=alpha, **exact), 1e-6)
            yield regress(f"elastic_net(alpha={alpha}, {text})", table, m.ElasticNet(alpha=alpha, **exact), 1e-6)
        yield regress(f"elastic_net(l1_ratio=0.9, fit_intercept=false, {text})", table,
                      m.ElasticNet(l1_ratio=0.9, fit_intercept=False, **exact), 1e-6)


def margins(step, table, model, tolerance):
    """Classes as we give them: squashed margins that add up to 1."""
    shares = 1 / (1 + np.exp(-fit(model, table).decision_function(table.X_test)))
    shares = np.column_stack([1 - shares, shares]) if shares.ndim == 1 else shares
    shares /= shares.sum(axis=1, keepdims=True)
    return Case(step, table, shares, tolerance)


def vectors():
    exact, text = {"tol": 1e-10, "max_iter": 10000000}, "tol=1e-10, max_iter=100000"
    for table in (scaled(cancer()), scaled(iris()), scaled(cancer(weights=True)), words()):
        yield margins("ridge_classifier", table, m.RidgeClassifier(), 1e-6)
        yield margins(f"linear_svc({text})", table, svm.LinearSVC(dual=False, **exact), 1e-5)
        yield margins(f"linear_svc(C=0.05, class_weight=balanced, {text})", table,
                      svm.LinearSVC(C=0.05, class_weight="balanced", dual=False, **exact), 1e-5)
        yield margins(f"linear_svc(loss=hinge, C=0.1, {text})", table,
                      svm.LinearSVC(loss="hinge", C=0.1, **exact), 1e-5)
    for table in (scaled(cancer()), scaled(iris())):
        yield margins("ridge_classifier(alpha=5, class_weight=balanced)", table,
                      m.RidgeClassifier(alpha=5, class_weight="balanced"), 1e-9)
        yield margins(f"linear_svc(penalty=l1, C=0.3, {text})", table,
                      svm.LinearSVC(penalty="l1", C=0.3, dual=False, **exact), 1e-5)
        yield margins(f"linear_svc(fit_intercept=false, {text})", table,
                      svm.LinearSVC(fit_intercept=False, dual=False, **exact), 1e-5)
    for table in (scaled(diabetes()), scaled(diabetes(weights=True))):
        yield regress(f"linear_svr(C=0.5, epsilon=2, {text})", table, svm.LinearSVR(C=0.5, epsilon=2, **exact), 1e-5)
        yield regress(f"linear_svr(loss=squared_epsilon_insensitive, epsilon=5, {text})", table,
                      svm.LinearSVR(loss="squared_epsilon_insensitive", epsilon=5, **exact), 1e-5)


def cases():
    yield from logistic()
    yield from squares()
    yield from vectors()
