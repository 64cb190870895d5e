"""Networks without hidden layers: their minimum is one, and found by L-BFGS on both sides. Others by many seeds."""
from sklearn.neural_network import MLPClassifier, MLPRegressor

from golden.case import Case, by_seeds, cancer, diabetes, iris, scaled, words


def fitted(model, table):
    """Begun again where it ended until it moves no more: it is content with little."""
    weights = {"sample_weight": table.weights} if len(table.weights) else {}
    for _ in range(60):
        model.fit(table.X, table.y, **weights)
    return model


def cases():
    exact = {"hidden_layer_sizes": (), "solver": "lbfgs", "max_iter": 100000, "max_fun": 10**9, "tol": 1e-12,
             "warm_start": True, "random_state": 0}
    text = "hidden_layer_sizes=[], solver=lbfgs, max_iter=100000, tol=1e-10"
    for alpha in (0.5, 20.0):
        for table in (scaled(cancer()), scaled(iris()), scaled(cancer(weights=True)), words()):
            model = fitted(MLPClassifier(alpha=alpha, **exact), table)
            yield Case(f"mlp_classifier(alpha={alpha}, {text})", table, model.predict_proba(table.X_test), 1e-6)
        for table in (scaled(diabetes()), scaled(diabetes(weights=True))):
            model = fitted(MLPRegressor(alpha=alpha, **exact), table)
            yield Case(f"mlp_regressor(alpha={alpha}, {text})", table, model.predict(table.X_test), 1e-6)
    for table in (scaled(cancer()), scaled(iris()), scaled(diabetes())):
        name, kind = ("mlp_classifier", MLPClassifier) if table.classes else ("mlp_regressor", MLPRegressor)
        for solver in ("adam", "sgd"):
            given = {"solver": solver, "learning_rate_init": 0.01, "max_iter": 60, "tol": 0.0, "batch_size": 20}
            if solver == "sgd" and not table.classes:
                given["learning_rate_init"] = 1e-5  # of targets in the hundreds
            text = "hidden_layer_sizes=[8], " + ", ".join(f"{k}={v}" for k, v in given.items())
            yield by_seeds(f"{name}({text})", table,
                           lambda seed: kind(hidden_layer_sizes=(8,), random_state=seed, **given))
