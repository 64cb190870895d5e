"""Encoders of categories and tokens, and the imputer. Columns they do not take are passed on where they stand."""
import numpy as np
from sklearn import impute, preprocessing as p
from sklearn.feature_extraction.text import TfidfTransformer

from golden.case import Case, Column, Table, gaps, mixed, rounded, words


def in_place(table, encode):
    """Each category column replaced by encode(training values, test values)."""
    parts = []
    for j, column in enumerate(table.columns):
        train, test = table.X[:, [j]], table.X_test[:, [j]]
        parts.append(encode(train, test) if column.kind == "category" else test)
    return np.column_stack(parts)


def one_hot(**params):
    def encode(train, test):
        e = p.OneHotEncoder(handle_unknown="ignore", sparse_output=False, **params).fit(train)
        return e.transform(test)
    return encode


def ordinal(train, test):
    e = p.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    return e.fit(train).transform(test)


def target(table, smooth):
    kind = {0: "continuous", 2: "binary"}.get(len(table.classes), "multiclass")

    def encode(train, test):
        return p.TargetEncoder(smooth=smooth, target_type=kind).fit(train, table.y).transform(test)
    return encode


def few_numbers():
    """Numbers of few values: fractions, rare ones, missing ones, and some that only the test rows have."""
    rng = np.random.default_rng(29)
    n, rows = 90, 65
    X = np.column_stack([rng.choice([0, 1, 1.5, 2, 7], n, p=[0.4, 0.3, 0.15, 0.1, 0.05]), rng.normal(size=n),
                         rng.integers(0, 3, n), rng.integers(0, 10, n), rng.choice([3, 12], n)])
    X[rng.random(n) < 0.3, 2] = np.nan
    X[rows:rows + 3, 0], X[rows + 3, 4], X[rows + 4, 4] = [5, 400, 3.9], 4, np.nan
    return Table("few_numbers", [Column(rounded(v)) for v in X.T], rows, rng.integers(0, 2, rows), ["no", "yes"])


def tpot_one_hot(table, least=None, threshold=10):
    """What TPOT 0.12's OneHotEncoder gives, which asks for an older scikit-learn than there is."""
    encoded, passed = [], []
    for column, train, test in zip(table.columns, table.X.T, table.X_test.T):
        given, none = (train[train != 0], test == 0) if column.sparse else (train, np.zeros(len(test), bool))
        if len(np.unique(given)) > threshold:
            passed.append(test)
            continue
        codes, counts = np.unique(np.floor(given), return_counts=True)  # missing ones are one code, the last
        kept = codes[counts / max(len(given), 1) >= (least or 0)]
        missing = np.isnan(test)
        if len(kept) < len(codes):
            known = np.isin(np.floor(test), kept) | (missing & np.isnan(kept).any())
            encoded.append(~known & ~none)
        for code in [*kept[np.isnan(kept)], *kept[~np.isnan(kept)]]:
            encoded.append((missing if np.isnan(code) else np.floor(test) == code) & ~none)
    return np.column_stack(encoded + passed)


def cases():
    for table in (few_numbers(), gaps(), words()):
        for least in (None, 0.05, 0.15, 0.25):
            text = f"tpot_one_hot_encoder(minimum_fraction={str(least).lower()}"
            yield Case(text + ")", table, tpot_one_hot(table, least))
            yield Case(text + ", threshold=4)", table, tpot_one_hot(table, least, 4))
    t = mixed()
    yield Case("one_hot_encoder", t, in_place(t, one_hot()))
    yield Case("one_hot_encoder(drop=first)", t, in_place(t, one_hot(drop="first")))
    yield Case("one_hot_encoder(drop=if_binary)", t, in_place(t, one_hot(drop="if_binary")))
    yield Case("one_hot_encoder(max_categories=3)", t, in_place(t, one_hot(max_categories=3)))
    yield Case("ordinal_encoder", t, in_place(t, ordinal))
    for kind in ("binary", "three", "number"):
        t = mixed(kind)
        yield Case("target_encoder", t, in_place(t, target(t, "auto")))
        yield Case("target_encoder(smooth=7.5)", t, in_place(t, target(t, 7.5)))
    t = gaps()
    for strategy in ("mean", "median", "most_frequent", "constant"):
        for flag in (False, True):
            e = impute.SimpleImputer(strategy=strategy, add_indicator=flag, fill_value=-3).fit(t.X)
            text = f"simple_imputer(strategy={strategy}, add_indicator={str(flag).lower()}, fill_value=-3)"
            yield Case(text, t, e.transform(t.X_test))
    t = words()
    for params in ({}, {"sublinear_tf": True}, {"use_idf": False}, {"norm": "l1"}, {"smooth_idf": False}):
        text = ", ".join(f"{k}={str(v).lower()}" for k, v in params.items())
        expected = TfidfTransformer(**params).fit(t.X).transform(t.X_test).toarray()
        yield Case(f"tfidf_transformer({text})", t, expected)
