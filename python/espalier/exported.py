"""Classes that exported pipelines are made of where no package has them, of scikit-learn's manners.

They are the library's own text of them, the one that exported scripts carry, so that pipelines of both are the same.
"""
import sys

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.utils.multiclass import type_of_target

from . import _columns
from ._library import asked, library

exec(compile(asked(library().python_module), __name__, "exec"))

_FOLDS = 5


def splits(X, y):
    """Folds for models that stand on other models: pairs of masks, to fit on and to answer.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    y : ndarray of shape (n_samples,)

    Yields
    ------
    fit, answer : ndarray of bool of shape (n_samples,)
    """
    classes = type_of_target(y) in ("binary", "multiclass")
    least = min(np.unique(y, return_counts=True)[1]) if classes else 0
    folds = StratifiedKFold if least >= _FOLDS else KFold
    for _, rows in folds(min(_FOLDS, len(y)), shuffle=True, random_state=0).split(X, y):
        answer = np.zeros(len(y), dtype=bool)
        answer[rows] = True
        yield ~answer, answer


class Features(TransformerMixin, BaseEstimator):
    """The features that a pipeline reads by their names, made of a table as a search reads it.

    Parameters
    ----------
    code : str
        Python that defines ``features_of(table)``.
    names : list of str
        What the columns are called, where the table does not say.
    """

    def __init__(self, code, names):
        self.code = code
        self.names = names

    def fit(self, X, y=None):
        """Nothing is learned."""
        return self

    def transform(self, X):
        """The features.

        Parameters
        ----------
        X : frame or array-like of shape (n_samples, n_features)

        Returns
        -------
        pandas.DataFrame
        """
        namespace = {}
        exec(compile(self.code, "features", "exec"), namespace)
        return namespace["features_of"](self._cells(X))

    def __sklearn_is_fitted__(self):
        return True

    def _cells(self, X):
        import pandas as pd

        if hasattr(X, "to_pandas"):
            X = X.to_pandas()
        if not isinstance(X, pd.DataFrame):
            X = pd.DataFrame(np.asarray(X), columns=self.names)
        columns = {name: _cells_of(name, X[name]) for name in X.columns}
        return pd.DataFrame(columns, index=X.index)


class Dense(TransformerMixin, BaseEstimator):
    """An array of what may be a sparse matrix, for transformers that take none."""

    def fit(self, X, y=None):
        """Nothing is learned."""
        return self

    def transform(self, X):
        """The same numbers.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_features)
        """
        scipy = sys.modules.get("scipy.sparse")
        return X.toarray() if scipy is not None and scipy.issparse(X) else np.asarray(X)

    def __sklearn_is_fitted__(self):
        return True


def _cells_of(name, series):
    """Numbers as they are, all else in words, as the engine has it."""
    column = _columns.of_series(name, series)
    if column.numbers is not None:
        return column.numbers
    return np.asarray([*column.words, None], dtype=object)[column.codes]  # -1 is missing
