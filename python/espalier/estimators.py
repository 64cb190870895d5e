"""Espalier's own estimators, by scikit-learn's rules."""
import numpy as np
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_y, column_or_1d

from . import _columns
from ._documented import documented
from ._estimator import Estimator


@documented
class Classifier(ClassifierMixin, Estimator):
    """Finds and fits the best pipelines for a table whose target is a class.

    {parameters}

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    {attributes}

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from espalier import Classifier
    >>> X, y = load_iris(return_X_y=True)
    >>> Classifier(trials=5, ensemble_size=0).fit(X, y).predict(X[:2])
    array([0, 0])
    """

    _task = "classification"

    def predict(self, X):
        """The most probable class of each row.

        Parameters
        ----------
        X : array-like, sparse matrix, frame or path of shape (n_samples, n_features)
            With the columns that were fitted.

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        likeliest = np.argmax(self.predict_proba(X), axis=1)
        return self.classes_[likeliest]

    def predict_proba(self, X):
        """The probability of each class.

        Parameters
        ----------
        X : array-like, sparse matrix, frame or path of shape (n_samples, n_features)
            With the columns that were fitted.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Classes as in ``classes_``.
        """
        return self._predict(X)[:, self._places]

    def _target(self, y):
        y = column_or_1d(y, warn=True)
        _check_y(y, multi_output=False, y_numeric=False)
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y has one class, {self.classes_[0]!r}, so there is nothing to learn; a classifier needs "
                             "rows of two classes or more")
        return y, _columns.Column(codes=codes, words=[_columns.text(label) for label in self.classes_])

    def _take(self, model):
        super()._take(model)
        words = model.description["targets"][0]["classes"]
        if not hasattr(self, "classes_"):
            self.classes_ = np.sort(_labels(words))
        place = {word: j for j, word in enumerate(words)}
        self._places = [place[_columns.text(label)] for label in self.classes_]


@documented
class Regressor(RegressorMixin, Estimator):
    """Finds and fits the best pipelines for a table whose target is a number.

    {parameters}

    Attributes
    ----------
    {attributes}
    """

    _task = "regression"

    def predict(self, X):
        """The prediction of each row.

        Parameters
        ----------
        X : array-like, sparse matrix, frame or path of shape (n_samples, n_features)
            With the columns that were fitted.

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        return self._predict(X)[:, 0]

    def _target(self, y):
        y = _check_y(y, multi_output=False, y_numeric=True, estimator=self).astype(np.float64, copy=False)
        return y, y


def _labels(words):
    try:
        whole = [int(word) for word in words]
    except ValueError:
        return np.asarray(words)
    return np.asarray(whole if [str(n) for n in whole] == words else words)
