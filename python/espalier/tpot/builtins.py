"""The operators that scripts which TPOT exported import from ``tpot.builtins``."""
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin, clone, is_classifier
from sklearn.utils.validation import check_array

from ..exported import OneHotOfFew, ZeroCount

__all__ = ["OneHotEncoder", "StackingEstimator", "ZeroCount"]


class OneHotEncoder(OneHotOfFew):
    """Ones and zeros for each whole number of a column that has few of them; the other columns behind them.

    Parameters
    ----------
    minimum_fraction : float, optional
        Rarer numbers are joined.
    threshold : int
        Most numbers that a column may have.
    sparse : bool
        Whether a sparse matrix is given.
    """

    def __init__(self, minimum_fraction=None, threshold=10, sparse=False):
        super().__init__(minimum_fraction, threshold)
        self.sparse = sparse

    def transform(self, X):
        """The encoded columns, then the others.

        Returns
        -------
        ndarray or csr_matrix of shape (n_samples, n_encoded)
        """
        from scipy.sparse import csr_matrix

        return csr_matrix(super().transform(X)) if self.sparse else super().transform(X)


class StackingEstimator(TransformerMixin, BaseEstimator):
    """What an estimator predicts, before the columns that it read; of training rows too by the fit on all of them.

    Parameters
    ----------
    estimator : estimator
        A classifier or regressor. It is not changed: a copy is fitted.
    """

    def __init__(self, estimator):
        self.estimator = estimator

    def fit(self, X, y=None, **fit_params):
        """Fits a copy of the estimator.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
        **fit_params
            For the estimator's ``fit``.

        Returns
        -------
        self
        """
        self.estimator_ = clone(self.estimator).fit(X, y, **fit_params)
        return self

    def transform(self, X):
        """The prediction, then the probabilities of a classifier that knows them, then X.

        Returns
        -------
        ndarray of shape (n_samples, 1 + n_classes + n_features)
        """
        X = check_array(X)
        made = [np.reshape(self.estimator_.predict(X), (-1, 1)), X]
        if is_classifier(self.estimator_) and hasattr(self.estimator_, "predict_proba"):
            probabilities = self.estimator_.predict_proba(X)
            if np.isfinite(probabilities).all():
                made.insert(1, probabilities)
        return np.hstack(made)
