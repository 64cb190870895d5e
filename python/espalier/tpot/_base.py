"""What TPOT's estimators have in common."""
import contextlib
import os
import shutil
import tempfile
import weakref
from pathlib import Path

from .._fit import Fit
from .._model import Model
from ..exceptions import EspalierError, NotFittedError
from ._data import checked_rows
from ._individuals import clean, evaluated_individuals, trials_of
from ._parameters import fit_options, limits
from ._pipeline import Training, code_of, front_model, pipeline_of
from ._report import Report, tell_the_end
from ._scoring import Scoring


class TPOTBase:
    """TPOTClassifier and TPOTRegressor, but for the kind of their answers."""

    trials = run = None  # of Espalier's own face, whose answers are shared but not its parameters
    _folder = _training = None  # of the last fit: its run, kept for a warm start, and its rows

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
            ``use_dask=True``, which is not possible yet.
        KeyboardInterrupt
            At the second Ctrl-C. The first ends the fit with the best so far, and a warning.
        """
        folder = _RunFolder()
        try:
            self._fit_in(folder, features, target, sample_weight, groups)
        finally:
            if folder is not self._folder:
                folder.cleanup()
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
        if tags.regressor_tags is not None:
            tags.regressor_tags.poor_score = True  # score() is of `scoring`, and below zero for errors
        return tags

    def _check_fitted(self):
        if not hasattr(self, "model_"):
            raise NotFittedError("A pipeline has not yet been optimized. Please call fit() first.")

    def _fit_in(self, folder, features, target, sample_weight, groups):
        options = fit_options(self, folder.name)
        scoring = Scoring(self._default_scoring if self.scoring is None else self.scoring)
        table, y = checked_rows(self, features, target)
        options |= self._add_columns(table, y, sample_weight, groups)
        options |= {"task": self._task, "metric": scoring.metric(folder.name, getattr(self, "classes_", None))}
        training, earlier = Training(features, y, sample_weight, groups), self._folder if self.warm_start else None
        self.columns_, self._scorer = table.features, scoring.scorer
        options["start"] = None if earlier is None else earlier.run
        if earlier is not None and self._training.digest == training.digest:
            table, options, folder = None, limits(self) | {"resume": True}, earlier
        with scoring.named():
            self._search(table, options, folder)
        self._training = training
        self._warn()

    def _search(self, table, options, folder):
        run = folder.run
        report = Report(self.verbosity, self.log_file, self.population_size,
                        self.offspring_size or self.population_size, self.generations)
        try:
            self.result_ = Fit(table, options | {"run": run}).run(report)
        finally:
            report.finish()
        self.trials_ = trials_of(run)
        self.evaluated_individuals_ = evaluated_individuals(self.trials_)
        self._take(Model.load(self.result_["model"], trusted=True))
        self._keep_pipelines(run)
        self._keep_run(folder)
        best = [trial["tpot"] for trial in self.trials_ if trial["step"] == self.result_.get("best")]
        tell_the_end(self.result_, best[0] if best else None, self)

    def _keep_run(self, folder):
        """For a warm start; without one nothing of a run is left."""
        earlier, self._folder = self._folder, folder if self.warm_start else None
        if earlier is not None and earlier is not self._folder:
            earlier.cleanup()

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


class _RunFolder:
    """A temporary folder that goes when it is told to, or with its owner."""

    def __init__(self):
        self.name = tempfile.mkdtemp(prefix="espalier_")
        self.run = os.path.join(self.name, "run")
        self.cleanup = weakref.finalize(self, shutil.rmtree, self.name, ignore_errors=True)
