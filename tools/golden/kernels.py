"""Kernels of rows: where all rows are asked for, nothing is drawn but their order. Random waves by many seeds."""
import numpy as np
from sklearn import kernel_approximation as k
from sklearn.metrics.pairwise import rbf_kernel

from golden.case import SEEDS, Case, Column, Table, cancer, iris, rounded, scaled


def few(table, rows, step=0.0):
    """Some rows, so that no direction of the kernel is rounding; `step` moves them up."""
    picked = [Column(rounded(np.r_[c.values[:rows], c.values[table.rows:]] + step)) for c in table.columns]
    return Table(f"{table.name}_{rows}_{step}", picked, rows, table.y[:rows], table.classes)


def of(text, table, tolerance, **params):
    model = k.Nystroem(n_components=1000, random_state=0, **params).fit(table.X)
    expected = np.empty((len(table.X_test), len(table.X)))
    expected[:, model.component_indices_] = model.transform(table.X_test)
    return Case(f"nystroem({text}, n_components=1000)", table, expected, tolerance)


def waves(text, table, meant, **params):
    """Their products approach the Gaussian kernel."""
    asked = [k.RBFSampler(random_state=s, **params).fit(table.X).transform(table.X_test) for s in range(SEEDS)]
    truth = rbf_kernel(table.X_test, gamma=meant)
    seeds = [np.mean((z @ z.T - truth) ** 2) for z in asked]
    return Case(f"rbf_sampler({text})", table, truth, 0.02, "products", seeds=seeds)


def cases():
    for table in (scaled(cancer()), scaled(iris())):
        yield waves("gamma=0.1, n_components=50", table, 0.1, gamma=0.1, n_components=50)
        yield waves("n_components=20", table, 1.0, n_components=20)
        yield waves("gamma=scale", table, 1 / (table.X.shape[1] * table.X.var()), gamma="scale")
    plain, counts = few(scaled(cancer()), 8), few(scaled(cancer()), 8, 5.0)
    for table in (plain, few(scaled(iris()), 4)):
        for gamma in (0.05, 0.3):
            for kernel in ("rbf", "laplacian"):
                yield of(f"kernel={kernel}, gamma={gamma}", table, 1e-9, kernel=kernel, gamma=gamma)
        yield of("kernel=rbf", table, 1e-9)
        for kernel in ("linear", "cosine"):
            yield of(f"kernel={kernel}", table, 1e-7, kernel=kernel)
        for kernel in ("polynomial", "poly", "sigmoid"):
            yield of(f"kernel={kernel}, gamma=0.1", table, 1e-7, kernel=kernel, gamma=0.1)
        yield of("kernel=poly, degree=2, coef0=0.5", table, 1e-7, kernel="poly", degree=2, coef0=0.5)
        yield of("kernel=sigmoid, coef0=-0.2", table, 1e-7, kernel="sigmoid", coef0=-0.2)
    for gamma in (0.05, 0.5):
        yield of(f"kernel=chi2, gamma={gamma}", counts, 1e-7, kernel="chi2", gamma=gamma)
    yield of("kernel=chi2", counts, 1e-7, kernel="chi2")
    yield of("kernel=additive_chi2", counts, 1e-7, kernel="additive_chi2")
