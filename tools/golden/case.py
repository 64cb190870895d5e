"""What a golden case is made of: a small table, a step in our text, and scikit-learn's answer on rows not seen."""
import dataclasses
import math

import numpy as np
from sklearn import datasets


SEEDS = 30  # of operators that draw


def number(v):
    v = float(v)
    return "nan" if math.isnan(v) else v if math.isfinite(v) else ("inf" if v > 0 else "-inf")


@dataclasses.dataclass
class Column:
    values: np.ndarray  # training rows, then test rows
    kind: str = "number"  # or category (codes; those past `levels` are unknown ones of the test rows) or token
    levels: int = 0
    sparse: bool = False


class Table:
    """`rows` training rows come first; y and weights belong to them, y_test (not written) to the others."""

    def __init__(self, name, columns, rows, y, classes=(), weights=(), y_test=()):
        self.name, self.columns, self.rows = name, columns, rows
        self.y, self.classes, self.weights = np.asarray(y, float), list(classes), np.asarray(weights, float)
        self.y_test = np.asarray(y_test, float)
        self.all = np.column_stack([c.values for c in columns])
        self.X, self.X_test = self.all[:rows], self.all[rows:]

    def of(self, kind):
        return [j for j, c in enumerate(self.columns) if c.kind == kind]

    def as_json(self):
        return {"classes": self.classes, "rows": self.rows, "y": [number(v) for v in self.y],
                "weights": [number(v) for v in self.weights],
                "columns": [{"kind": c.kind, "levels": c.levels, "sparse": c.sparse,
                             "values": [number(v) for v in c.values]} for c in self.columns]}


@dataclasses.dataclass
class Case:
    """`expected` has a row per test row; with `training` one per training row, for operators that encode these apart.
    Columns of comparison "sign_free" may come with either sign, those of "order_free" also in any order. `folds`: of
    operators that split their rows, so many runs of neighbours, as scikit-learn's KFold has them.

    Of operators that draw, `expected` is the truth and `seeds` has the mean squared distance from it of scikit-learn's
    answers by as many seeds: of the answers themselves ("error"), or of their products between test rows ("products").
    The means over seeds may differ by three standard errors and `tolerance` (a share)."""
    step: str
    table: Table
    expected: np.ndarray
    tolerance: float = 1e-9
    comparison: str = "values"
    training: np.ndarray | None = None
    folds: int = 0
    seeds: list = ()

    @property
    def operator(self):
        return self.step.split("(")[0]

    def as_json(self):
        out = {"step": self.step, "table": self.table.name, "comparison": self.comparison,
               "tolerance": self.tolerance, "expected": by_column(self.expected)}
        if self.training is not None:
            out["training"] = by_column(self.training)
        if len(self.seeds):
            out["seeds"] = [number(v) for v in self.seeds]
        if self.folds:
            parts = np.array_split(np.arange(self.table.rows), self.folds)
            out["folds"] = [fold for fold, part in enumerate(parts) for _ in part]
        return out


def by_seeds(step, table, make):
    """How far the answers of make(seed), fitted, are from the truth."""
    truth = np.eye(len(table.classes))[table.y_test.astype(int)] if table.classes else table.y_test[:, None]
    weights = {"sample_weight": table.weights} if len(table.weights) else {}
    distances = []
    for seed in range(SEEDS):
        fitted = make(seed).fit(table.X, table.y, **weights)
        answers = (fitted.predict_proba if table.classes else fitted.predict)(table.X_test)
        distances.append(np.mean((answers.reshape(truth.shape) - truth) ** 2))
    return Case(step, table, truth, 0.02, "error", seeds=distances)


def by_column(rows):
    rows = np.asarray(rows, float)
    return [[number(v) for v in column] for column in (rows.reshape(len(rows), -1).T)]


def rounded(values):
    """Five digits are data enough and keep the files small."""
    return np.array([float(f"{v:.5g}") for v in np.asarray(values, float).ravel()]).reshape(np.shape(values))


def from_arrays(name, X, y, classes, rows, test, seed=0, weights=False):
    rng = np.random.default_rng(seed)
    picked = rng.permutation(len(X))[:rows + test]
    y = np.asarray(y)[picked]
    return Table(name, [Column(v) for v in rounded(X[picked]).T], rows, rounded(y[:rows]), classes,
                 rng.integers(1, 4, rows) if weights else (), y[rows:])


def iris(weights=False):
    d = datasets.load_iris()
    return from_arrays("iris_weighted" if weights else "iris", d.data, d.target, ["setosa", "versicolor", "virginica"],
                       60, 25, weights=weights)


def cancer(weights=False):
    d = datasets.load_breast_cancer()
    return from_arrays("cancer_weighted" if weights else "cancer", d.data[:, :8], d.target, ["malignant", "benign"],
                       70, 25, weights=weights)


def diabetes(weights=False):
    d = datasets.load_diabetes(scaled=False)
    return from_arrays("diabetes_weighted" if weights else "diabetes", d.data, d.target, [], 70, 25, weights=weights)


def wide():
    d = datasets.load_diabetes(scaled=False)
    rng = np.random.default_rng(5)
    X = np.column_stack([d.data, rng.normal(size=(len(d.data), 30))])
    return from_arrays("wide", X, d.target, [], 25, 12)


def scaled(table):
    """The same table, its columns standardised: what linear models are given."""
    mean, deviation = table.X.mean(0), table.X.std(0)
    return Table(table.name + "_scaled", [Column(v) for v in rounded((table.all - mean) / deviation).T], table.rows,
                 table.y, table.classes, table.weights, table.y_test)


def gaps(classes=True):
    """Numbers with missing values, a constant column, one of few values."""
    rng = np.random.default_rng(3)
    n, rows = 80, 55
    a, b = rng.normal(size=n), rng.exponential(size=n)
    X = np.column_stack([a, b, rng.integers(0, 4, n), np.full(n, 2.5)])
    y = (a + b > 0.8).astype(float) if classes else rounded(2 * a + b)
    X[rng.random(X.shape) < 0.15] = np.nan
    X[:, 3] = 2.5
    return Table("gaps" if classes else "gaps_regression", [Column(v) for v in rounded(X).T], rows, y[:rows],
                 ["no", "yes"] if classes else [])


def mixed(target="binary"):
    """A number, two categories of which one is missing at times, and levels that only the test rows have."""
    rng = np.random.default_rng(11)
    n, rows = 90, 60
    a = rounded(rng.normal(size=n))
    colour, town = rng.integers(0, 3, n).astype(float), rng.integers(0, 7, n).astype(float)
    signal = a + colour + 0.3 * town + rng.normal(size=n)
    town[rng.random(n) < 0.12] = np.nan
    colour[rows + 2] = 3
    y = {"binary": (signal > 2).astype(float), "three": np.digitize(signal, [1.2, 2.6]).astype(float),
         "number": rounded(signal)}[target]
    classes = {"binary": ["no", "yes"], "three": ["a", "b", "c"], "number": []}[target]
    columns = [Column(a), Column(colour, "category", 3), Column(town, "category", 7)]
    return Table("mixed_" + target, columns, rows, y[:rows], classes)


def words(classes=3):
    """Sparse counts of 40 words in 60 texts."""
    rng = np.random.default_rng(17)
    rows, n, width = 45, 60, 40
    kind = rng.integers(0, classes, n)
    rate = rng.gamma(0.3, size=(classes, width))
    counts = rng.poisson(rate[kind])
    return Table("words", [Column(v.astype(float), "token", sparse=True) for v in counts.T], rows, kind[:rows],
                 [f"k{c}" for c in range(classes)])
