"""Pipelines that were found, as pipelines of scikit-learn."""
import json
import os

import joblib
import numpy as np
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.utils.validation import has_fit_parameter

from .._library import asked, library
from ..exceptions import EspalierError
from ..exported import Dense, Features
from ._data import is_sparse


def code_of(model_file):
    """Python that makes the pipeline of a model file, or the error that says why there is none.

    Parameters
    ----------
    model_file : str

    Returns
    -------
    str or EspalierError
    """
    try:
        return asked(library().model_export, os.fsencode(model_file), json.dumps({"format": "pipeline"}).encode())
    except (EspalierError, ValueError) as error:
        return EspalierError(str(error))


def front_model(run, trial):
    """The file of a pipeline on the Pareto front, within a run's folder."""
    return os.path.join(run, "front", trial.replace(":", "-") + ".espm")


def pipeline_of(code, columns, training):
    """The pipeline, not fitted.

    Parameters
    ----------
    code : str
        As ``code_of`` gives it.
    columns : list of str
        What the engine calls the features.
    training : Training or None
        The rows that it is to be fitted on.

    Returns
    -------
    Pipeline

    Raises
    ------
    ImportError
        A package that it needs is not installed.
    """
    namespace = {}
    try:
        exec(compile(code, "pipeline", "exec"), namespace)
    except ModuleNotFoundError as error:
        raise ImportError(f"as a pipeline of scikit-learn it needs the package '{error.name}', which is not installed: "
                          f"pip install {error.name}; predict() and score() do without it") from error
    made = namespace["exported_pipeline"]
    steps = [step for _, step in made.steps] if isinstance(made, Pipeline) else [made]
    if "features_of" in namespace:
        steps.insert(0, Features(code, columns))
    if training is not None and is_sparse(training.X):
        steps.insert(0, Dense())
    return make_pipeline(*steps)


class Training:
    """The rows of a fit, for pipelines that are fitted later. They are referred to, not copied.

    Parameters
    ----------
    X : array-like, sparse matrix or frame of shape (n_samples, n_features)
    y : ndarray of shape (n_samples,)
    weights, groups : array-like of shape (n_samples,) or None
    """

    def __init__(self, X, y, weights, groups):
        self.X, self.y, self.weights, self.groups = X, y, weights, groups
        self.digest = self._digest()

    def fitted(self, pipeline):
        """The pipeline, fitted.

        Raises
        ------
        RuntimeError
            The rows were changed since.
        """
        if self._digest() != self.digest:
            raise RuntimeError("the training data was changed after fit, so its pipeline can no longer be fitted on "
                               "it; use fitted_pipeline_ before the data changes, or pass a copy to fit")
        given = {} if self.weights is None else {
            f"{name}__sample_weight": np.asarray(self.weights, dtype=float) for name, step in pipeline.steps
            if has_fit_parameter(step, "sample_weight")}
        X = np.asarray(self.X) if isinstance(self.X, (list, tuple)) else self.X
        return pipeline.fit(X, self.y, **given)

    def _digest(self):
        return joblib.hash((self.X, self.y, self.weights, self.groups))
