"""A scorer of fitted estimators, as the engine's Python process calls it."""
import sys

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from ._own_metric import cloudpickle, words_of

_FILE = """\
import pickle
import sys

sys.path[:0] = {path!r}
own = pickle.loads({pickled!r})


def score(estimator, X, y):
    return own(estimator, X, y)
"""


class OwnScorer:
    """Greater is better.

    Parameters
    ----------
    scorer : callable
        Of (estimator, X, y).
    classes : ndarray or None
        The labels as the user has them, which the engine knows as words; None: the target is a number.
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
        if self.classes is None:
            return float(self.scorer(estimator, X, y))
        place = {word: j for j, word in enumerate(words_of(self.classes))}
        labels = self.classes[[place[word] for word in np.asarray(y).tolist()]]
        return float(self.scorer(Relabelled(estimator, self.classes), X, labels))


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
        known = np.asarray(estimator.classes_).tolist()
        self._columns = [known.index(word) for word in words_of(classes)]

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


def write_scorer(path, scorer, classes):
    """Writes a file with the function ``score`` of (estimator, X, y), of which greater is better.

    Parameters
    ----------
    path : str
    scorer : callable
    classes : ndarray or None
        As of OwnScorer.

    Raises
    ------
    ValueError
        The scorer holds something that cannot be pickled.
    """
    try:
        pickled = cloudpickle.dumps(OwnScorer(scorer, classes))
    except Exception as error:
        raise ValueError(f"scoring={scorer!r} cannot be sent to another process: {error}") from error
    with open(path, "w") as file:
        file.write(_FILE.format(path=sys.path, pickled=pickled))
