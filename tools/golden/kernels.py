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


def drawn(step, table, make, truth):
    """Products of rows approach a kernel."""
    made = [make(seed).fit(table.X).transform(table.X_test) for seed in range(SEEDS)]
    return Case(step, table, truth, 0.02, "products", seeds=[np.mean((z @ z.T - truth) ** 2) for z in made])


def drawn_cases():
    for table in (scaled(cancer()), scaled(iris())):
        scale = 1 / (table.X.shape[1] * table.X.var())
        for gamma, meant, count in ((0.1, 0.1, 50), (1.0, 1.0, 20), ("scale", scale, 100)):
            yield drawn(f"rbf_sampler(gamma={gamma}, n_components={count})", table,
                        lambda seed: k.RBFSampler(gamma=gamma, n_components=count, random_state=seed),
                        rbf_kernel(table.X_test, gamma=meant))
        for count in (5, 20):
            yield drawn(f"nystroem(gamma=0.1, n_components={count})", table,
                        lambda seed: k.Nystroem(gamma=0.1, n_components=count, random_state=seed),
                        rbf_kernel(table.X_test, gamma=0.1))


def cases():
    yield from drawn_cases()
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
