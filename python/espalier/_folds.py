"""How a fit validates, from what scikit-learn calls ``cv``."""
import numbers

import numpy as np
from sklearn.model_selection import check_cv


def fold_options(cv, table, y, groups, classifier):
    """The options of a fit that say how rows are validated; columns they need are added to the table.

    Parameters
    ----------
    cv : int, str, splitter or iterable of (train, test)
        A number of folds, "5x3" for 5 folds drawn 3 times, or what scikit-learn's ``check_cv`` takes.
    table : Table
    y : ndarray of shape (n_rows,)
    groups : array-like of shape (n_rows,) or None
    classifier : bool

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        The splits are not such that every row is validated once, by a fit on all rows of the other test sets.
    """
    if isinstance(cv, (numbers.Integral, str)):
        out = {"cv": str(cv)}
        if groups is not None:
            out["groups"] = table.add("groups", groups, kind="category")
        return out
    folds = _fold_of_rows(check_cv(cv, y, classifier=classifier), cv, y, groups)
    return {"folds": table.add("folds", folds)}


def _fold_of_rows(splitter, cv, y, groups):
    folds, splits = np.full(len(y), -1), 0
    for train, test in splitter.split(np.empty((len(y), 1)), y, groups):
        train, test = _positions(train), _positions(test)
        if (folds[test] >= 0).any() or len(train) + len(test) != len(y) or np.intersect1d(train, test).size:
            raise _unusable(cv)
        folds[test] = splits
        splits += 1
    if splits < 2 or (folds < 0).any():
        raise _unusable(cv)
    return folds


def _positions(rows):
    rows = np.asarray(rows)
    return np.flatnonzero(rows) if rows.dtype == bool else rows


def _unusable(cv):
    return ValueError(f"cv={cv!r} cannot be used: every row must be in exactly one test set, and every fit be on all "
                      "rows that are not in its test set; use a number of folds, '5x3' for repetitions, or a splitter "
                      "such as KFold, StratifiedKFold, GroupKFold or PredefinedSplit")
