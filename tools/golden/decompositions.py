"""Rotations and products of columns."""
import numpy as np
from sklearn import decomposition as d
from sklearn.cluster import FeatureAgglomeration
from sklearn.preprocessing import PolynomialFeatures

from golden.case import Case, Column, Table, cancer, iris, rounded, scaled, wide, words


def of(text, operator, table, tolerance=1e-9, comparison="values"):
    return Case(text, table, operator.fit(table.X).transform(table.X_test), tolerance, comparison)


def zero_count(table):
    """TPOT's ZeroCount: zeros, what is not zero, the row itself."""
    filled = np.count_nonzero(table.X_test, axis=1)
    return Case("zero_count", table, np.column_stack([table.X_test.shape[1] - filled, filled, table.X_test]), 1e-15)


def agglomerated(text, table, pooling="mean", **params):
    """Groups in the order of their first columns."""
    model = FeatureAgglomeration(pooling_func=getattr(np, pooling), **params).fit(table.X)
    groups = list(dict.fromkeys(model.labels_))
    text = f"n_clusters={params['n_clusters']}, pooling_func={pooling}{text}"
    return Case(f"feature_agglomeration({text})", table, model.transform(table.X_test)[:, groups], 1e-12)


def mixture():
    """Three independent columns, mixed."""
    rng = np.random.default_rng(23)
    rows, n = 250, 265
    two_valued = rng.integers(0, 2, n) + 0.1 * rng.normal(size=n)
    parts = np.column_stack([rng.uniform(-1, 1, n), rng.laplace(size=n), two_valued])
    mixed = parts @ np.array([[1, 0.5, -0.3], [0.4, -1, 0.6], [0.2, 0.3, 2]]) + [5, -1, 0]
    return Table("mixture", [Column(v) for v in rounded(mixed).T], rows, np.zeros(rows))


def independent(fun, whiten="unit-variance"):
    """Driven to the fixed point; what is found comes in any order and with any sign."""
    model = d.FastICA(fun=fun, whiten=whiten, tol=1e-14, max_iter=2000, random_state=0)
    text = f'fun={fun}, whiten="{whiten}", tol=1e-14, max_iter=2000'
    return of(f"fast_ica({text})", model, mixture(), 1e-6, "order_free")


def cases():
    for fun in ("logcosh", "exp", "cube"):
        yield independent(fun)
    yield independent("logcosh", "arbitrary-variance")
    for table in (scaled(cancer()), wide()):
        for count in (2, 5):
            yield agglomerated("", table, n_clusters=count)
            for linkage in ("complete", "average"):
                for metric in ("euclidean", "l1", "cosine"):
                    yield agglomerated(f", linkage={linkage}, metric={metric}", table, n_clusters=count,
                                       linkage=linkage, metric=metric)
    for pooling in ("median", "max"):
        yield agglomerated("", wide(), pooling, n_clusters=6)
    yield zero_count(iris())
    yield zero_count(words())
    yield of("pca", d.PCA(svd_solver="full"), iris())
    yield of("pca(svd_solver=full)", d.PCA(svd_solver="full"), cancer())
    yield of("pca(n_components=3)", d.PCA(3), cancer(), 1e-8)
    yield of("pca(n_components=0.95)", d.PCA(0.95), iris())
    yield of("pca(n_components=5, whiten=true)", d.PCA(5, whiten=True, svd_solver="full"), wide(), 1e-8)
    yield of("pca(n_components=2, whiten=true, svd_solver=full)", d.PCA(2, whiten=True), iris())
    yield of("pca(n_components=4, svd_solver=arpack)", d.PCA(4, svd_solver="arpack", random_state=0), cancer(), 1e-8)
    for power in (1, 4, 10):
        yield of(f"pca(svd_solver=randomized, iterated_power={power})",
                 d.PCA(svd_solver="randomized", iterated_power=power, random_state=0), scaled(cancer()), 1e-8)
    yield of("pca(n_components=3, svd_solver=randomized)",
             d.PCA(3, svd_solver="randomized", random_state=0), iris(), 1e-8)
    exact = {"algorithm": "arpack", "random_state": 0}
    yield of("truncated_svd(n_components=2)", d.TruncatedSVD(2, **exact), iris())
    yield of("truncated_svd(n_components=6, only=tokens)", d.TruncatedSVD(6, **exact), words(), 1e-7, "sign_free")
    for params in ({}, {"degree": 3}, {"interaction_only": True}, {"include_bias": False},
                   {"degree": 4, "interaction_only": True}):
        text = ", ".join(f"{k}={str(v).lower()}" for k, v in params.items())
        yield of(f"polynomial_features({text})", PolynomialFeatures(**params), iris(), 1e-13)
