"""Encoders of categories and tokens, and the imputer. Columns they do not take are passed on where they stand."""
import numpy as np
from sklearn import impute, preprocessing as p
from sklearn.feature_extraction.text import TfidfTransformer

from golden.case import Case, gaps, mixed, words


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


def cases():
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
