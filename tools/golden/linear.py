"""Linear models. Where both sides iterate, both are driven to the same optimum and compared to the digits it leaves."""
import numpy as np
from scipy import sparse
from sklearn import linear_model as m, svm
from sklearn.model_selection import KFold

from golden.case import Case, cancer, diabetes, iris, scaled, wide, words


def fit(model, table):
    weights = {"sample_weight": table.weights} if len(table.weights) else {}
    steps = isinstance(model, (m.SGDClassifier, m.SGDRegressor))  # whose intercept moves less on sparse rows
    X = sparse.csr_matrix(table.X) if steps and all(c.sparse for c in table.columns) else table.X
    return model.fit(X, table.y, **weights)


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
    for table in (diabetes(), wide(), diabetes(weights=True), scaled(diabetes()), scaled(wide())):
        yield regress("ridge_cv", table, m.RidgeCV())
        yield regress("ridge_cv(alphas=[0.001, 3, 20, 500, 9000])", table, m.RidgeCV(alphas=(0.001, 3, 20, 500, 9000)))
        yield regress("ridge_cv(fit_intercept=false)", table, m.RidgeCV(fit_intercept=False))
    for table in (scaled(diabetes()), scaled(diabetes(weights=True)), scaled(wide())):
        for alpha in (1.0, 0.03):
            exact, text = {"tol": 1e-14, "max_iter": 1000000}, "tol=1e-14, max_iter=1000000"
            yield regress(f"lasso(alpha={alpha}, {text})", table, m.Lasso(alpha=alpha, **exact), 1e-6)
            yield regress(f"elastic_net(alpha={alpha}, {text})", table, m.ElasticNet(alpha=alpha, **exact), 1e-6)
        yield regress(f"elastic_net(l1_ratio=0.9, fit_intercept=false, {text})", table,
                      m.ElasticNet(l1_ratio=0.9, fit_intercept=False, **exact), 1e-6)


def lars_normalised(table):
    """LassoLarsCV(normalize=True) as it was before 1.2: in every fit columns are divided by the root of their squares
    beside their means."""
    def path(X, y, **least):
        mean, offset = X.mean(0), y.mean()
        unit = np.sqrt(((X - mean) ** 2).sum(0))
        alphas, _, coefs = m.lars_path((X - mean) / unit, y - offset, method="lasso", **least)
        return alphas, lambda rows: (rows - mean) @ (coefs / unit[:, None]) + offset

    paths = []
    for train, test in KFold(5).split(table.X):
        alphas, answers = path(table.X[train], table.y[train])
        paths.append((alphas[::-1], (answers(table.X[test]) - table.y[test, None])[:, ::-1]))
    tried = np.unique(np.concatenate([alphas for alphas, _ in paths]))
    between = lambda alphas, errors: np.array([np.interp(tried, alphas, row) for row in errors])
    error = np.mean([(between(*one) ** 2).mean(0) for one in paths], axis=0)
    return path(table.X, table.y, alpha_min=tried[error.argmin()])[1](table.X_test)[:, -1]


def folded(step, table, expected, tolerance=1e-6):
    return Case(step, table, expected, tolerance, folds=5)


def cross_validated():
    exact, text = {"tol": 1e-13, "max_iter": 1000000, "cv": KFold(5)}, "tol=1e-13, max_iter=1000000"
    for table in (scaled(diabetes()), scaled(diabetes(weights=True)), scaled(wide())):
        for ratio in (1.0, 0.5, 0.05):
            yield folded(f"elastic_net_cv(l1_ratio={ratio}, {text})", table,
                         fit(m.ElasticNetCV(l1_ratio=ratio, **exact), table).predict(table.X_test))
        yield folded(f"elastic_net_cv(eps=0.1, n_alphas=7, fit_intercept=false, {text})", table,
                     fit(m.ElasticNetCV(eps=0.1, alphas=7, fit_intercept=False, **exact), table).predict(table.X_test))
    for table in (diabetes(), scaled(diabetes()), scaled(wide())):
        for words, model in (("", m.LassoLarsCV()), ("(fit_intercept=false)", m.LassoLarsCV(fit_intercept=False)),
                             ("(max_iter=4)", m.LassoLarsCV(max_iter=4))):
            yield folded("lasso_lars_cv" + words, table, model.fit(table.X, table.y).predict(table.X_test))
        yield folded("lasso_lars_cv(normalize=true)", table, lars_normalised(table))


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


def parameters(model):
    """Those that differ from the defaults, in our words."""
    word = lambda v: {None: "none", True: "true", False: "false"}[v] if v is None or v is True or v is False else v
    plain = type(model)().get_params()
    named = {k: v for k, v in model.get_params().items() if v != plain[k]}
    return ", ".join(f"{k}={word(v)}" for k, v in named.items())


def steps():
    """One row after the other in the order of the table: the same steps on both sides. Where an L1 penalty or sparse
    rows let scikit-learn's objective go astray, a number of passes ends the loop; the optimal schedule gets an alpha
    that makes its steps short enough not to blow rounding up."""
    fixed = {"shuffle": False}
    passes = {"shuffle": False, "tol": None, "max_iter": 7}
    losses = ("hinge", "log_loss", "modified_huber", "squared_hinge", "perceptron", "squared_error", "huber",
              "epsilon_insensitive", "squared_epsilon_insensitive")
    schedules = ({"learning_rate": "constant"}, {"learning_rate": "invscaling", "power_t": 0.1},
                 {"learning_rate": "adaptive", "eta0": 0.05, "n_iter_no_change": 2})
    mixed = {"penalty": "elasticnet", "l1_ratio": 0.5, "alpha": 0.01, "eta0": 0.1}

    def classifier(table, **params):
        model = m.SGDClassifier(**params)
        return margins(f"sgd_classifier({parameters(model)})", table, model, 1e-9)

    def regressor(table, **params):
        model = m.SGDRegressor(**params)
        return regress(f"sgd_regressor({parameters(model)})", table, model, 1e-8)

    for table in (scaled(cancer()), scaled(iris()), scaled(cancer(weights=True)), words()):
        fixed = passes if table.name == "words" else fixed
        for loss in losses:
            yield classifier(table, loss=loss, learning_rate="invscaling", **fixed)
        yield classifier(table, loss="log_loss", alpha=0.1, **fixed)
        yield classifier(table, loss="log_loss", alpha=0.1, class_weight="balanced", average=True, **fixed)
        yield classifier(table, penalty="l1", alpha=0.1, **passes)
        yield classifier(table, loss="perceptron", penalty=None, learning_rate="constant", eta0=1.0, **passes)
        for power in (0.0, 0.5, 1.0, 100.0):
            yield classifier(table, loss="log_loss", learning_rate="invscaling", power_t=power, **mixed, **passes)
        yield classifier(table, learning_rate="invscaling", fit_intercept=False, alpha=0.0, eta0=1.0, **fixed)
    fixed = {"shuffle": False}
    for table in (scaled(diabetes()), scaled(diabetes(weights=True))):
        for loss in losses[5:]:
            yield regressor(table, loss=loss, epsilon=0.5, **fixed)
            for schedule in schedules:
                yield regressor(table, loss=loss, epsilon=0.5, **schedule, **fixed)
        yield regressor(table, average=True, alpha=0.1, **fixed)
        yield regressor(table, loss="huber", learning_rate="constant", **mixed, **passes)
        yield regressor(table, penalty="l1", alpha=0.5, **passes)


def cases():
    yield from steps()
    yield from logistic()
    yield from squares()
    yield from vectors()
    yield from cross_validated()
