"""What our classifier and regressor have in common."""
import json
import numbers
import os
import tempfile
import warnings
from pathlib import Path

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import _check_sample_weight

from ._fit import Fit
from ._folds import fold_options
from ._input import table_to_fit, table_to_predict
from ._library import asked, library
from ._model import Model
from ._progress import listener_of
from .exceptions import EspalierWarning, NotFittedError


class Estimator(BaseEstimator):
    """Everything but what the target is."""

    def __init__(self, *, time=None, trials=None, metric=None, ensemble_size=50, memory=None, jobs=None, seed=0, cv=5,
                 strategy="evolve", run=None, verbose=0, options=None):
        self.time = time
        self.trials = trials
        self.metric = metric
        self.ensemble_size = ensemble_size
        self.memory = memory
        self.jobs = jobs
        self.seed = seed
        self.cv = cv
        self.strategy = strategy
        self.run = run
        self.verbose = verbose
        self.options = options

    def fit(self, X, y, sample_weight=None, groups=None):
        """Searches for the best pipelines of a table and fits them.

        Parameters
        ----------
        X : array-like, sparse matrix, frame or path of shape (n_samples, n_features)
            numpy arrays of any layout, scipy sparse, pandas, polars and whatever has ``__arrow_c_stream__``; or a file
            as ``espalier fit`` reads it. It is only read. Missing values, words, categories, dates and truth values
            need no preparation.
        y : array-like of shape (n_samples,)
            The target. Of a file: the name of its column.
        sample_weight : array-like of shape (n_samples,), optional
            How much each row counts, in fitting and in scoring.
        groups : array-like of shape (n_samples,), optional
            Rows of one group are never on both sides of a split.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            Data or a parameter cannot be used as asked; which and why.
        OSError
            A file could not be read or written.
        KeyboardInterrupt
            At the second Ctrl-C. The first ends the fit with the best so far, and a warning.
        """
        table = table_to_fit(self, X, y)
        options = self._common_options()
        if isinstance(X, (str, os.PathLike)):
            if sample_weight is not None or groups is not None or not isinstance(self.cv, (numbers.Integral, str)):
                raise ValueError("with a file as X, name its columns of weights, groups or folds in `options`: "
                                 "{'weights': 'COLUMN'}, {'groups': 'COLUMN'}, {'folds': 'COLUMN'}")
            options |= {"target": [y], "cv": str(self.cv)}
        elif isinstance(y, str):
            raise TypeError(f"y='{y}' is the name of a column, which is for files; of a frame pass the column itself")
        else:
            options |= self._add_columns(table, y, sample_weight, groups)
        self.columns_ = table.features
        return self._search(table, options, self.run)

    def resume(self, time=None, trials=None):
        """Goes on with the run in the folder ``run``, also one that was cut off or begun by the command line.

        Parameters
        ----------
        time : number or str, optional
            How long from now: seconds, or "5m".
        trials : int, optional
            How many more pipelines to try.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            ``run`` is None, or its folder holds no run, or one of another kind of target.
        """
        if self.run is None:
            raise ValueError("there is no run to go on with: `run` is None, so its folder was a temporary one; "
                             "give the folder of a run, as in Classifier(run='orders.run')")
        options = {"resume": True, "time": _time(time), "trials": trials, "jobs": self.jobs, "memory": self.memory}
        return self._search(None, options, self.run)

    def leaderboard(self):
        """The pipelines that were tried, best first.

        Returns
        -------
        pandas.DataFrame
            Columns trial, score, standard_error, folds, seconds, origin, step; the score is the metric's, as printed.

        Raises
        ------
        ImportError
            pandas is not installed; ``trials_`` is the same as a list.
        """
        self._check_fitted()
        try:
            import pandas as pd
        except ImportError:
            raise ImportError("leaderboard() gives a pandas DataFrame: pip install pandas; or use the list of "
                              "dictionaries `trials_`") from None
        rows = [trial for trial in self.trials_ if trial["state"] == "succeeded"]
        columns = ["trial", "score", "standard_error", "folds", "seconds", "origin", "step"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def feature_importances_(self):
        """ndarray of shape (n_features,): how much the model relies on each column; they add up to 1."""
        self._check_fitted()
        known = self.model_.description["importances"]
        if known is None:
            raise AttributeError("no member of the model knows how important its columns are")
        shares = {one["column"]: one["share"] for one in known}
        return np.asarray([shares.get(name, 0.0) for name in self.columns_])

    def save(self, path):
        """Writes the model's file, which ``load``, the command ``espalier predict`` and C programs read.

        Parameters
        ----------
        path : str or path-like
            Usually ends in .espm. A file that is there is replaced at the end.
        """
        self._check_fitted()
        self.model_.save(path)

    @classmethod
    def load(cls, path):
        """An estimator of a model file, or of a run's folder.

        Nothing in the file is executed. Labels that are whole numbers become integers, others stay words.

        Returns
        -------
        Classifier or Regressor

        Raises
        ------
        ValueError
            The file is no model, or one of the other kind of target.
        OSError
            It is not there or cannot be read.
        """
        out = cls()
        out._take(Model.load(path))
        return out

    def export(self, path=None, format="sklearn", member=0):
        """The pipelines as a Python script for scikit-learn, or as data.

        Parameters
        ----------
        path : str or path-like, optional
            Where to write it too.
        format : {"sklearn", "json", "step"}
        member : int
            Which member of the ensemble, from 1; 0: all that the format can hold.

        Returns
        -------
        str
        """
        self._check_fitted()
        text = self.model_.export(format, member)
        if path is not None:
            Path(path).write_text(text)
        return text

    def __sklearn_is_fitted__(self):
        return hasattr(self, "model_")

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.sparse = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        tags.non_deterministic = self.trials is None  # by the clock
        return tags

    def _common_options(self):
        if self.metric is not None and not isinstance(self.metric, str):
            raise TypeError(f"metric must be a name, not a {type(self.metric).__name__}; `espalier metrics` lists them")
        own = {"task": self._task, "time": _time(self.time), "trials": self.trials, "metric": self.metric,
               "ensemble_size": self.ensemble_size, "memory": self.memory, "jobs": self.jobs, "seed": self.seed,
               "strategy": self.strategy}
        return own | (self.options or {})

    def _add_columns(self, table, y, sample_weight, groups):
        y, target = self._target(y)
        if len(y) != table.rows:
            raise ValueError(f"Found input variables with inconsistent numbers of samples: X has {table.rows} rows, "
                             f"y has {len(y)}")
        kind = "category" if self._task == "classification" else "number"
        out = {"target": [table.add("target", target, kind=kind)]}
        out |= fold_options(self.cv, table, y, _rows(groups, table.rows, "groups"), self._task == "classification")
        if sample_weight is not None:
            weights = _check_sample_weight(sample_weight, np.empty((table.rows, 1)), dtype=np.float64)
            out["weights"] = table.add("weights", weights)
        return out

    def _search(self, table, options, run):
        with tempfile.TemporaryDirectory(prefix="espalier_") as folder:
            run = os.fspath(run) if run is not None else os.path.join(folder, "run")
            self.result_ = Fit(table, options | {"run": run}).run(listener_of(self.verbose))
            self.trials_ = trials_of(run)
            self._take(Model.load(self.result_["model"]))
        self._warn()
        return self

    def _warn(self):
        if self.result_["interrupted"]:
            warnings.warn("interrupted: the model is the best so far", EspalierWarning, stacklevel=4)
        if self.result_["constant"]:
            warnings.warn(self.result_["warnings"][0], EspalierWarning, stacklevel=4)

    def _take(self, model):
        """Sets what a model says, as far as fit has not."""
        classes = model.description["targets"][0]["classes"]
        if bool(classes) != (self._task == "classification"):
            raise ValueError(f"the model is one of {'classification' if classes else 'regression'}; load it by "
                             f"{'Classifier' if classes else 'Regressor'}")
        self.model_ = model
        if not hasattr(self, "columns_"):
            self.columns_ = [feature["name"] for feature in model.description["features"]]
            self.n_features_in_ = len(self.columns_)
            if self.columns_ != [f"x{j}" for j in range(self.n_features_in_)]:
                self.feature_names_in_ = np.asarray(self.columns_, dtype=object)

    def _check_fitted(self):
        if not hasattr(self, "model_"):
            raise NotFittedError(f"This {type(self).__name__} instance is not fitted yet. Call 'fit' with appropriate "
                                 "arguments before using this estimator.")

    def _predict(self, X):
        self._check_fitted()
        return self.model_.predict(table_to_predict(self, X))


def trials_of(run):
    """All trials of a run's folder, best first and then those without a score.

    Returns
    -------
    list of dict
    """
    told = json.loads(asked(library().run_describe, os.fsencode(run)))
    ranks = {trial["trial"]: place for place, trial in enumerate(told["best"])}
    return sorted(told["all"], key=lambda trial: ranks.get(trial["trial"], len(ranks)))


def _time(time):
    return None if time is None else str(time)


def _rows(values, rows, what):
    if values is not None and len(values) != rows:
        raise ValueError(f"{what} has {len(values)} rows, X has {rows}")
    return values
