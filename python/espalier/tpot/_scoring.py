"""``scoring`` in all its forms: the metric that the engine optimises, and the scorer of fitted estimators."""
import contextlib
import functools
import inspect
import json
import os

from sklearn.metrics import get_scorer, get_scorer_names, make_scorer

from .._library import asked, library
from ._own_metric import write_metric
from ._own_scorer import write_scorer


class Scoring:
    """What a search is scored by.

    Parameters
    ----------
    scoring : str or callable
        The name of one of scikit-learn's scorers; a function of (y_true, y_pred), which is minimised where its name
        has "error" or "loss" in it; a scorer that ``make_scorer`` made, or a function of (estimator, X, y), which is
        given an estimator that has predicted already, and not the columns of X.

    Attributes
    ----------
    scorer : callable
        Of (estimator, X, y); greater is better.

    Raises
    ------
    ValueError
        A name that is none, or something that is no function.
    """

    def __init__(self, scoring):
        self._name = self._function = self._file = None
        self._sign, self._keywords = 1, {}
        if isinstance(scoring, str):
            self._take_name(scoring)
        elif hasattr(scoring, "_score_func"):
            self._take_scorer(scoring)
        elif callable(scoring):
            self._take_function(scoring)
        else:
            raise ValueError(f"scoring must be a name or a function, not a {type(scoring).__name__}")

    def metric(self, folder, classes):
        """The engine's option ``metric``.

        Parameters
        ----------
        folder : str
            Where a file for a function may be written.
        classes : ndarray or None
            The labels, of a classification.

        Returns
        -------
        str
        """
        if self._name:
            return self._name
        path = os.path.join(folder, "metric.py")
        if self._function:
            write_metric(path, self._function, self._sign, self._keywords, classes)
        else:
            write_scorer(path, self.scorer, classes)
        self._file = path + ":score"
        return self._file

    @contextlib.contextmanager
    def named(self):
        """Errors that are raised within name the function, not the file that was made of it."""
        try:
            yield
        except ValueError as error:
            if self._file is None or self._file not in str(error):
                raise
            given = f"scoring={self._function or self.scorer!r}"
            raise ValueError(str(error).replace(f"the metric {self._file}", given)) from None

    def _take_name(self, name):
        if name not in get_scorer_names():
            raise ValueError(f"The scoring function {name} is not available. Please choose a valid scoring function: "
                             f"{', '.join(get_scorer_names())}")
        self.scorer = get_scorer(name)
        if name in _native():
            self._name = name
        elif self.scorer._response_method == "predict":
            self._take_parts(self.scorer)

    def _take_scorer(self, scorer):
        named = [name for name in get_scorer_names() if name in _native() and _same(get_scorer(name), scorer)]
        self.scorer = scorer
        if named:
            self._name = named[0]
        elif getattr(scorer, "_response_method", None) == "predict":
            self._take_parts(scorer)

    def _take_parts(self, scorer):
        self._function, self._sign, self._keywords = scorer._score_func, scorer._sign, scorer._kwargs

    def _take_function(self, function):
        if _needed(function) > 2:
            self.scorer = function
            return
        name = getattr(getattr(function, "func", function), "__name__", type(function).__name__)
        self._function = function
        self._sign = -1 if "error" in name or "loss" in name else 1
        self.scorer = make_scorer(function, greater_is_better=self._sign > 0)


@functools.cache
def _native():
    """Names of scorers that the engine has a metric for."""
    metrics = json.loads(asked(library().metrics))
    return {("neg_" if one["smaller_is_better"] else "") + one["name"] for one in metrics}


def _same(one, other):
    return all(getattr(one, part, None) == getattr(other, part, None)
               for part in ("_score_func", "_sign", "_kwargs", "_response_method"))


def _needed(function):
    """How many arguments a function cannot do without."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 2
    places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(one.kind in places and one.default is one.empty for one in parameters)
