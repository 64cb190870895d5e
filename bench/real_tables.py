"""Tables to compare operators on, and the views of them: stand-ins made here, or real ones of a folder with
datasets.json, NAME.csv[.gz] (the target last and called "target") and splits/NAME.txt (the test rows)."""
import json
import pathlib

import numpy as np
from scipy import sparse

# Per task, tables of about 569 x 30, 1,797 x 64, 30,000 x 14 mixed and 45,000 x 8.
REAL = ["breast_cancer", "digits", "adult", "protein_rmsd_halves",
        "diabetes", "communities_crime", "bike_sharing_hour", "protein_rmsd",
        "pcmac_counts"]  # whose columns are counts of words


def stand_in(name, rows, columns, classes, levels=0, seed=0):
    """A table whose target is a bent function of some columns and noise; the last `levels` columns are categories."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, columns))
    signal = sum(np.sin(1.5 * x[:, j]) / (j + 1) for j in range(columns)) + x[:, 0] * x[:, 1 % columns]
    kinds = np.zeros(columns, dtype=np.int64)
    for j in range(columns - levels, columns):
        kinds[j] = 3 + 4 * (j % 5)
        x[:, j] = rng.integers(kinds[j], size=rows)
        signal += rng.normal(size=kinds[j])[x[:, j].astype(int)] / 2
    signal += rng.normal(size=rows) * signal.std() / 2
    y = signal if classes == 0 else np.searchsorted(np.quantile(signal, np.arange(1, classes) / classes), signal)
    test = np.zeros(rows, dtype=bool)
    test[rng.permutation(rows)[:rows // 4]] = True
    return dict(name=name, x=x, y=y.astype(float), classes=classes, kinds=kinds, test=test)


def stand_in_words(rows=2000, columns=3000):
    rng = np.random.default_rng(1)
    kind = rng.integers(0, 2, rows)
    counts = rng.poisson(rng.gamma(0.02, size=(2, columns))[kind]).astype(float)
    return dict(name="words_2000x3000", x=counts, y=kind.astype(float), classes=2, kinds=np.zeros(columns, np.int64),
                test=np.arange(rows) % 4 == 0, counts=True)


def stand_ins():
    return [stand_in("small_569x30", 569, 30, 2), stand_in("small_1797x64", 1797, 64, 10),
            stand_in("mixed_30000x14", 30000, 14, 2, levels=6), stand_in("numbers_45000x8_halves", 45000, 8, 2),
            stand_in("numbers_442x10", 442, 10, 0), stand_in("numbers_2000x100", 2000, 100, 0),
            stand_in("mixed_17000x13", 17000, 13, 0, levels=5), stand_in("numbers_45000x8", 45000, 8, 0),
            stand_in_words()]


def real(folder, name):
    """Ordinal codes for texts, the training median for missing numbers: the same table for both sides. NAME_halves:
    whether the target of NAME is above its median."""
    import pandas as pd
    folder, origin = pathlib.Path(folder), name.removesuffix("_halves")
    known = {d["name"]: d for d in json.loads((folder / "datasets.json").read_text())}[origin]
    table = pd.read_csv(folder / known["file"], low_memory=False, keep_default_na=False, na_values=[""])
    test = np.zeros(len(table), dtype=bool)
    test[np.loadtxt(folder / "splits" / f"{origin}.txt", dtype=int)] = True
    columns, kinds = [], []
    for column in table.columns[:-1]:
        values, levels = table[column], []
        if column in known["categorical_columns"] or not pd.api.types.is_numeric_dtype(values):
            levels = sorted(values[~test].dropna().unique(), key=str)
            values = values.map({level: i for i, level in enumerate(levels)})
        values = values.to_numpy(dtype=float)
        seen = values[~test & ~np.isnan(values)]
        columns.append(np.where(np.isnan(values), np.floor(np.median(seen)) if len(seen) else 0, values))
        kinds.append(len(levels))
    y, classes = table["target"], []
    if known["task"] != "regression":
        classes = sorted(y.unique(), key=str)
        y = y.map({c: i for i, c in enumerate(classes)})
    elif origin != name:
        classes, y = [0, 1], y > y[~test].median()
    return dict(name=name, x=np.column_stack(columns), y=y.to_numpy(dtype=float), classes=len(classes),
                kinds=np.array(kinds, dtype=np.int64), test=test, counts=name == "pcmac_counts")


def spread(x, test, low, high):
    """Every column moved and scaled by two functions of its training rows."""
    a, b = low(x[~test]), high(x[~test])
    return (x - a) / np.where(b > 0, b, 1)


def view(table, word):
    """The table as an operator is given it, or none where it has nothing for it: plain (codes are numbers), scaled
    (to unit variance), nonnegative (to [0, 1]), gaps (a twentieth missing), categories (those columns alone), counts
    (sparse)."""
    if table.get("counts", False) != (word == "counts"):
        return None
    x, test = table["x"], table["test"]
    kinds = np.zeros(x.shape[1], dtype=np.int64)
    if word == "scaled":
        x = spread(x, test, lambda t: t.mean(0), lambda t: t.std(0))
    elif word == "nonnegative":
        x = np.clip(spread(x, test, lambda t: t.min(0), lambda t: np.ptp(t, axis=0)), 0, None)
    elif word == "gaps":
        x = np.where(np.random.default_rng(7).random(x.shape) < 0.05, np.nan, x)
    elif word == "categories":
        kept = table["kinds"] > 0
        x, kinds = x[:, kept], table["kinds"][kept]
    elif word == "counts":
        x, kinds = sparse.csr_array(x), np.full(x.shape[1], -1)
    return table | {"x": x, "kinds": kinds} if x.shape[1] else None
