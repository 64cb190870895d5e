"""Nearest neighbours."""
from sklearn import neighbors as n

from golden.case import Case, cancer, diabetes, iris, scaled, wide


def cases():
    for k in (1, 5, 20):
        for weights in ("uniform", "distance"):
            for p in (1, 2):
                text = f"(n_neighbors={k}, weights={weights}, p={p})"
                params = {"n_neighbors": k, "weights": weights, "p": p}
                for t in (scaled(cancer()), scaled(iris())):
                    model = n.KNeighborsClassifier(**params).fit(t.X, t.y)
                    yield Case("k_neighbors_classifier" + text, t, model.predict_proba(t.X_test), 1e-9)
                for t in (scaled(diabetes()), wide()):
                    model = n.KNeighborsRegressor(**params).fit(t.X, t.y)
                    yield Case("k_neighbors_regressor" + text, t, model.predict(t.X_test), 1e-9)
