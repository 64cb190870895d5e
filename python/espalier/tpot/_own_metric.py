"""Metrics and scorers of the user's own, as the engine's Python process calls them."""
import sys

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from .. import _columns

try:
    import cloudpickle
except ImportError:  # joblib before 1.6 brings its own
    from joblib.externals import cloudpickle


class OwnMetric:
    """Greater is better.

    Parameters
    ----------
    function : callable
        Of (y_true, y_pred).
    sign : {1, -1}
        -1 where smaller is better.
    keywords : dict
        Further arguments of the function.
    classes : ndarray or None
        The labels as the user has them, which the engine knows as words; None: the target is a number.
    """

    def __init__(self, function, sign, keywords, classes):
        self.function = function
        self.sign = sign
        self.keywords = keywords
        self.classes = classes

    def __call__(self, y_true, y_pred):
        """The score.

        Parameters
        ----------
        y_true, y_pred : ndarray of shape (n_samples,)
            Numbers, or labels as the engine writes them.

        Returns
        -------
        float
        """
        value = self.function(self._as_given(y_true), self._as_given(y_pred), **self.keywords)
        return self.sign * float(value)

    def _as_given(self, y):
        return as_given(y, self.classes)


class OwnScorer:
    """Greater is better.

    Parameters
    ----------
    scorer : callable
        Of (estimator, X, y).
    classes : ndarray or None
        As OwnMetric's.
    """

    def __init__(self, scorer, classes):
        self.scorer = scorer
        self.classes = classes

    def __call__(self, estimator, X, y):
        """The score of an estimator that has predicted the rows X, of which their number is known.

        Returns
        -------
        float
        """
        if self.classes is not None:
            estimator = Relabelled(estimator, self.classes)
        return float(self.scorer(estimator, X, as_given(y, self.classes)))


class Relabelled(ClassifierMixin, BaseEstimator):
    """A fitted classifier that answers with the user's labels.

    Parameters
    ----------
    estimator : classifier
        Its labels are the engine's words.
    classes : ndarray
        The user's.
    """

    def __init__(self, estimator, classes):
        self.estimator = estimator
        self.classes = classes
        self.classes_ = classes
        words = [_columns.text(word) for word in estimator.classes_]
        self._columns = [words.index(_columns.text(label)) for label in classes]

    def __sklearn_is_fitted__(self):
        return True

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def predict_proba(self, X):
        return self.estimator.predict_proba(X)[:, self._columns]

    def predict_log_proba(self, X):
        return self.estimator.predict_log_proba(X)[:, self._columns]

    def decision_function(self, X):
        scores = self.predict_proba(X)
        return scores[:, 1] - scores[:, 0] if scores.shape[1] == 2 else scores


def as_given(y, classes):
    """The engine's words as the user's labels, or the numbers that they are.

    Parameters
    ----------
    y : ndarray of shape (n_samples,)
    classes : ndarray or None

    Returns
    -------
    ndarray of shape (n_samples,)
    """
    if classes is None:
        return y
    words, codes = np.unique(y, return_inverse=True)
    place = {_columns.text(label): j for j, label in enumerate(classes)}
    return classes[np.asarray([place[_columns.text(word)] for word in words])[codes]]


def write(own, path):
    """Writes a Python file with the function ``score``; functions without a name that could be imported go as they are.

    Parameters
    ----------
    own : OwnMetric or OwnScorer
    path : str

    Raises
    ------
    ValueError
        The function holds something that cannot be pickled.
    """
    try:
        pickled = cloudpickle.dumps(own)
    except Exception as error:
        raise ValueError(f"scoring={own!r} cannot be sent to another process: {error}") from error
    with open(path, "w") as file:
        file.write(f"import pickle\nimport sys\n\nsys.path[:0] = {sys.path!r}\nscore = pickle.loads({pickled!r})\n")
