"""The estimators of TPOT's face."""
import contextlib
import os
import tempfile
from pathlib import Path

from .._fit import Fit
from .._model import Model
from ..estimators import Classifier, Regressor
from ..exceptions import EspalierError, NotFittedError
from ._data import checked_rows
from ._individuals import clean, evaluated_individuals, trials_of
from ._parameters import fit_options, limits
from ._pipeline import Training, code_of, front_model, pipeline_of
from ._report import Report, tell_the_end
from ._scoring import Scoring


class TPOTBase:
    """What TPOTClassifier and TPOTRegressor have in common."""

    trials = run = None  # of Espalier's own face, whose answers are shared but not its parameters

    def __init__(self, generations=100, population_size=100, offspring_size=None, mutation_rate=0.9, crossover_rate=0.1,
                 scoring=None, cv=5, subsample=1.0, n_jobs=1, max_time_mins=None, max_eval_time_mins=5,
                 random_state=None, config_dict=None, template=None, warm_start=False, memory=None, use_dask=False,
                 periodic_checkpoint_folder=None, early_stop=None, verbosity=0, disable_update_check=False,
                 log_file=None):
        if type(self) is TPOTBase:
            raise RuntimeError("Do not instantiate the TPOTBase class directly; use TPOTRegressor or TPOTClassifier "
                               "instead.")
        self.generations = generations
        self.population_size = population_size
        self.offspring_size = offspring_size
        self.mutation_rate = mutation_rate
        self.crossover_rate = crossover_rate
        self.scoring = scoring
        self.cv = cv
        self.subsample = subsample
        self.n_jobs = n_jobs
        self.max_time_mins = max_time_mins
        self.max_eval_time_mins = max_eval_time_mins
        self.random_state = random_state
        self.config_dict = config_dict
        self.template = template
        self.warm_start = warm_start
        self.memory = memory
        self.use_dask = use_dask
        self.periodic_checkpoint_folder = periodic_checkpoint_folder
        self.early_stop = early_stop
        self.verbosity = verbosity
        self.disable_update_check = disable_update_check
        self.log_file = log_file

    def fit(self, features, target, sample_weight=None, groups=None):
        """Searches for the best pipeline and fits it on all rows.

        Parameters
        ----------
        features : array-like, sparse matrix or frame of shape (n_samples, n_features)
            It is only read. Missing values, words, categories and dates need no preparation.
        target : array-like of shape (n_samples,)
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
            A parameter or the data cannot be used as asked; which and why.
        NotImplementedError
            What needs workers that run Python, which are not there yet.
        KeyboardInterrupt
            At the second Ctrl-C. The first ends the fit with the best so far, and a warning.
        """
        folder = tempfile.TemporaryDirectory(prefix="espalier_")
        options = fit_options(self, folder.name)
        scoring = Scoring(self._default_scoring if self.scoring is None else self.scoring)
        table, y = checked_rows(self, features, target)
        options |= self._add_columns(table, y, sample_weight, groups)
        options |= {"task": self._task, "metric": scoring.metric(folder.name, getattr(self, "classes_", None))}
        training = Training(features, y, sample_weight, groups)
        earlier = getattr(self, "_folder", None)  # of a warm start; it lives until the search began
        self.columns_ = table.features
        if earlier is not None and self._training.digest == training.digest:
            folder, table, options = earlier, None, limits(self) | {"resume": True}
        elif earlier is not None:
            options["start"] = _run_in(earlier)
        self._scorer, self._training, self._folder = scoring.scorer, training, folder
        try:
            self._search(table, options)
        finally:
            self._folder = folder if self.warm_start and hasattr(self, "model_") else None
        return self

    def predict(self, features):
        """The predictions of rows.

        Parameters
        ----------
        features : array-like, sparse matrix or frame of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        self._check_fitted()
        return super().predict(features)

    def fit_predict(self, features, target, sample_weight=None, groups=None):
        """Fits, and predicts the same rows. Parameters as of ``fit``.

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        return self.fit(features, target, sample_weight=sample_weight, groups=groups).predict(features)

    def score(self, testing_features, testing_target):
        """The score of predictions, by ``scoring``; greater is better, so errors are negative.

        Parameters
        ----------
        testing_features : array-like, sparse matrix or frame of shape (n_samples, n_features)
        testing_target : array-like of shape (n_samples,)

        Returns
        -------
        float
        """
        self._check_fitted()
        return float(self._scorer(self, testing_features, testing_target))

    def export(self, output_file_name="", data_file_path=""):
        """The best pipeline as a Python script for scikit-learn.

        Parameters
        ----------
        output_file_name : str or path-like
            Where to write it; a file that is there is replaced. Empty: it is returned.
        data_file_path : str
            The file that the script reads: delimited text with a header, whose target is the column ``target``. Empty:
            the script names a place for it.

        Returns
        -------
        str or None
        """
        self._check_fitted()
        text = self.model_.export(table=os.fspath(data_file_path), unnamed=not hasattr(self, "feature_names_in_"))
        if not output_file_name:
            return text
        Path(output_file_name).write_text(text)
        return None

    def clean_pipeline_string(self, individual):
        """A pipeline as text without the names of those whose its parameters are.

        Parameters
        ----------
        individual : str
            As the keys of ``evaluated_individuals_``.

        Returns
        -------
        str
        """
        return clean(individual)

    @property
    def fitted_pipeline_(self):
        """Pipeline: the best one, of scikit-learn's classes, fitted on all rows at the first access."""
        self._check_fitted()
        return self._fitted(self._code)

    @property
    def pareto_front_fitted_pipelines_(self):
        """dict of str to Pipeline: those that no other of as few operators beats, fitted at the first access."""
        self._check_fitted()
        return {text: self._fitted(code) for text, code in self._front.items()}

    def __getstate__(self):
        """Pipelines are fitted before; the rows and the run stay behind."""
        if hasattr(self, "model_") and self._training is not None:
            for code in [self._code, *self._front.values()]:
                with contextlib.suppress(ImportError, EspalierError):  # which is said again when it is asked for
                    self._fitted(code)
        return {**super().__getstate__(), "_training": None, "_folder": None}

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.non_deterministic = self.random_state is None or self.max_time_mins is not None
        return tags

    def _check_fitted(self):
        if not hasattr(self, "model_"):
            raise NotFittedError("A pipeline has not yet been optimized. Please call fit() first.")

    def _search(self, table, options):
        run = _run_in(self._folder)
        report = Report(self.verbosity, self.log_file, self.population_size,
                        self.offspring_size or self.population_size, self.generations)
        try:
            self.result_ = Fit(table, options | {"run": run}).run(report)
        finally:
            report.finish()
        self.trials_ = trials_of(run)
        self.evaluated_individuals_ = evaluated_individuals(self.trials_)
        self._take(Model.load(self.result_["model"]))
        self._keep_pipelines(run)
        best = [trial["tpot"] for trial in self.trials_ if trial["step"] == self.result_.get("best")]
        tell_the_end(self.result_, best[0] if best else None, self)
        self._warn()

    def _keep_pipelines(self, run):
        """How the pipelines are made, which are fitted when somebody asks for them."""
        text = {trial["trial"]: trial["tpot"] for trial in self.trials_}
        self._pipelines, self._code = {}, code_of(self.result_["model"])
        self._front = {text[one["trial"]]: code_of(front_model(run, one["trial"]))
                       for one in self.result_.get("front", [])}

    def _fitted(self, code):
        if isinstance(code, EspalierError):
            raise code
        if code not in self._pipelines:
            pipeline = pipeline_of(code, self.columns_, self._training)
            self._pipelines[code] = self._training.fitted(pipeline)
        return self._pipelines[code]


class TPOTClassifier(TPOTBase, Classifier):
    """Finds the best pipeline for a target of classes by genetic programming, as TPOT does.

    Parameters
    ----------
    generations : int or None
        How many after the first population. None: as many as ``max_time_mins`` allows.
    population_size : int
        Pipelines that survive a generation.
    offspring_size : int, optional
        New pipelines of each generation. None: as many as survive.
    mutation_rate, crossover_rate : float
        Shares of the offspring; what is left of 1 are copies.
    scoring : str or callable, optional
        What is optimised: the name of one of scikit-learn's scorers; a function of (y_true, y_pred), minimised where
        "error" or "loss" is in its name; or a scorer that ``make_scorer`` made of such a function. None: accuracy.
    cv : int, splitter or iterable of (train, test)
        Folds, drawn by the seed; or splits that put every row into one test set.
    subsample : float
        Share of the rows that pipelines are evaluated on; the final one is fitted on all of them.
    n_jobs : int
        Pipelines evaluated at the same time; -1: as many as cores.
    max_time_mins : float, optional
        Minutes for everything, the final fit included.
    max_eval_time_mins : float
        Minutes for a single pipeline, all folds together.
    random_state : int or RandomState, optional
        The same one gives the same result, at any ``n_jobs``, where no time limit is reached.
    config_dict : dict or str, optional
        Operators and parameters that are searched: {class: {parameter: values}}; 'TPOT light', 'TPOT MDR' or
        'TPOT sparse'; or the path of a Python file that assigns ``tpot_config``.
    template : str, optional
        The form that all pipelines have: 'Selector-Transformer-Classifier'.
    warm_start : bool
        Whether ``fit`` goes on with the run of the last one; on other rows its best pipelines are tried first.
    memory : str or joblib.Memory, optional
        Where fitted transformers are kept: 'auto', a temporary folder; or a folder, which is never cleaned.
    use_dask : bool
        Not possible yet.
    periodic_checkpoint_folder : str, optional
        Folder that is kept filled with scripts of the best pipelines so far.
    early_stop : int, optional
        End after so many generations without another Pareto front.
    verbosity : {0, 1, 2, 3}
        Nothing, the best pipeline, the progress too, all.
    disable_update_check : bool
        Without effect: nothing is looked up in a network.
    log_file : str or file, optional
        Where the progress goes. None: the standard output.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    fitted_pipeline_ : Pipeline
        The best pipeline of scikit-learn's classes, fitted on all rows at the first access. Predictions come from the
        engine's own, which differs where learners draw at random.
    pareto_front_fitted_pipelines_ : dict of str to Pipeline
    evaluated_individuals_ : dict of str to dict
        Every pipeline that was tried: "generation", "mutation_count", "crossover_count", "predecessor",
        "operator_count", "internal_cv_score".
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Where the features have names.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from espalier.tpot import TPOTClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> tpot = TPOTClassifier(generations=1, population_size=5, config_dict="TPOT light", random_state=1).fit(X, y)
    >>> tpot.predict(X[:2])
    array([0, 0])
    """

    _default_scoring = "accuracy"


class TPOTRegressor(TPOTBase, Regressor):
    """Finds the best pipeline for a target of numbers by genetic programming, as TPOT does.

    Parameters and attributes are those of TPOTClassifier, but for ``classes_``; ``scoring`` is neg_mean_squared_error
    where it is None.
    """

    _default_scoring = "neg_mean_squared_error"


def _run_in(folder):
    return os.path.join(folder.name, "run")
