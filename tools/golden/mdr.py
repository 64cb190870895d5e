"""Interactions of columns: MDR (scikit-mdr) and the Relief family (skrebate). Every number of columns is asked for, so
that the whole ranking counts, but where two scores are alike."""
import mdr
import numpy as np
import skrebate

from golden.case import Case, Column, Table, cancer, diabetes, iris, rounded


def genes(continuous=False, classes=2, seed=7):
    """Two columns that tell of the target together only, others that tell nothing."""
    rng = np.random.default_rng(seed)
    n, rows = 150, 110
    X = rng.integers(0, 3, (n, 6)).astype(float)
    signal = ((X[:, 1] + X[:, 4]) % 2) + 0.3 * rng.normal(size=n)
    y = rounded(signal) if continuous else np.digitize(signal, [0.5, 1.1][:classes - 1]).astype(float)
    name = "genes_numbers" if continuous else f"genes_{classes}"
    names = [] if continuous else [f"c{c}" for c in range(classes)]
    return Table(name, [Column(v) for v in X.T], rows, y[:rows], names)


def few(table, columns):
    kept = [table.columns[j] for j in columns]
    return Table(f"{table.name}_{len(columns)}", kept, table.rows, table.y, table.classes)


def both_kinds(table, seed=2, name="_both"):
    """Numbers beside columns of few values."""
    rng = np.random.default_rng(seed)
    n = len(table.all)
    spread = np.argsort(np.argsort(table.all[:, 0])) * 4 // n
    more = [Column((spread + rng.integers(0, 2, n)).astype(float)), Column(rng.integers(0, 3, n).astype(float))]
    return Table(table.name + name, [*table.columns[:4], *more], table.rows, table.y, table.classes)


def with_gaps(table, seed=3):
    rng = np.random.default_rng(seed)
    columns = []
    for c in table.columns:
        values = c.values.copy()
        values[rng.random(len(values)) < 0.1] = np.nan
        columns.append(Column(values))
    return Table(table.name + "_gaps", columns, table.rows, table.y, table.classes)


def cells(text, model, table):
    """Rows not seen are among those asked for."""
    model.fit(table.X, table.y)
    return Case(text, table, model.transform(table.X_test), 1e-15)


def ranked(op, model, table, **params):
    """The columns in their own order, as ours come; scikit-rebate gives the best first."""
    width = len(table.columns)
    fitted = model(n_features_to_select=width, **params).fit(table.X.copy(), table.y.copy())
    scores = fitted.feature_importances_
    order = np.argsort(-scores)
    text = "".join(f", {k}={v}" for k, v in params.items())
    for count in range(1, width):
        if scores[order[count - 1]] - scores[order[count]] < 1e-9:
            continue  # either of two columns would do
        best = np.sort(order[:count])
        yield Case(f"{op}(n_features_to_select={count}{text})", table, table.X_test[:, best], 1e-15)


def cases():
    for tie in (0, 1):
        for label in (0, 1):
            params = {"tie_break": tie, "default_label": label}
            text = f"(tie_break={tie}, default_label={label})"
            for table in (genes(), few(genes(), [1, 4]), few(genes(), [2])):
                yield cells("mdr" + text, mdr.MDR(**params), table)
            for table in (genes(continuous=True), few(genes(continuous=True), [1, 4])):
                yield cells("continuous_mdr" + text, mdr.ContinuousMDR(**params), table)
    numbers = [cancer(), iris(), diabetes(), both_kinds(cancer()), both_kinds(diabetes()), with_gaps(cancer()),
               with_gaps(both_kinds(iris()))]
    for table in numbers:
        for k in (2, 5, 10):
            yield from ranked("relief_f", skrebate.ReliefF, table, n_neighbors=k)
        yield from ranked("multi_surf", skrebate.MultiSURF, table)
    for table in [*numbers[:5], genes(), genes(classes=3), genes(continuous=True)]:
        yield from ranked("surf", skrebate.SURF, table)
        yield from ranked("surf_star", skrebate.SURFstar, table)
    for table in (genes(), genes(classes=3), genes(continuous=True)):
        yield from ranked("multi_surf", skrebate.MultiSURF, table)
