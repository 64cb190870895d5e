"""Networks without hidden layers: their minimum is one, and found by L-BFGS on both sides."""
from sklearn.neural_network import MLPClassifier, MLPRegressor

from golden.case import Case, cancer, diabetes, iris, scaled, words


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
