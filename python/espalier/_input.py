"""X as users pass it, checked by scikit-learn's rules and made a table."""
import os

import numpy as np
from sklearn.utils.validation import validate_data

from ._table import Table, is_frame


def table_to_fit(estimator, X, y):
    """Sets n_features_in_, and feature_names_in_ where X has names.

    Raises
    ------
    ValueError, TypeError
        What scikit-learn's ``validate_data`` says of X, or the library of its columns.
    """
    if isinstance(X, (str, os.PathLike)):
        return _file(estimator, X, y)
    if is_frame(X):
        validate_data(estimator, X, skip_check_array=True)
        table = _filled(Table(X), 2)
        estimator.n_features_in_ = len(table.features)
        if table.named:
            estimator.feature_names_in_ = np.asarray(table.features, dtype=object)
        return table
    X = validate_data(estimator, X, ensure_min_samples=2, **_LENIENT)
    return Table(X)


def table_to_predict(estimator, X):
    """As ``table_to_fit`` made of the rows that were fitted. Errors the same, and where columns differ from those."""
    names = estimator.columns_
    if isinstance(X, (str, os.PathLike)):
        return Table(X, known=False)
    if is_frame(X):
        validate_data(estimator, X, skip_check_array=True, reset=False)
        by_place = not hasattr(estimator, "feature_names_in_") and hasattr(X, "__array__")
        return _filled(Table(np.asarray(X) if by_place else X, known=False, names=names), 1)
    if not _plain(estimator, X):
        X = validate_data(estimator, X, reset=False, **_LENIENT)
    return Table(X, known=False, names=names)


# The engine reads gaps and words itself, and says of infinite numbers in which row they are.
_LENIENT = {"dtype": None, "accept_sparse": "csc", "ensure_all_finite": "allow-nan"}


def _plain(estimator, X):
    """Whether nothing about X is left to check: a matrix of numbers as it was fitted on."""
    return (type(X) is np.ndarray and X.ndim == 2 and X.dtype.kind in "fiu" and len(X) > 0
            and X.shape[1] == estimator.n_features_in_ and not hasattr(estimator, "feature_names_in_"))


def _filled(table, least):
    if table.rows < least:
        raise ValueError(f"Found a table with {table.rows} sample(s) while a minimum of {least} is required")
    return table


def _file(estimator, path, y):
    if not isinstance(y, str):
        raise TypeError(f"with a file as X, y is the name of its target column, not a {type(y).__name__}")
    table = Table(path)
    if y not in table.features:
        raise ValueError(f"{os.fspath(path)} has no column '{y}'; there are {', '.join(table.features[:20])}")
    table.features.remove(y)
    estimator.n_features_in_ = len(table.features)
    estimator.feature_names_in_ = np.asarray(table.features, dtype=object)
    return table
